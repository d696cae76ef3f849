import { keepCompiled } from './lib/compile-cache.ts'

// `npm run benne -- …`: what an operator does at the server's own terminal.
keepCompiled()
await import('../apps/server/src/cli/main.ts')
