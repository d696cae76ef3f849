import { keepCompiled } from './lib/compile-cache.ts'

// `npm run benne -- …`: what an operator does at the server's own terminal.
keepCompiled()
const [subject, ...words] = process.argv.slice(2)
// The servers of a cluster have a panel to serve, as `npm start` has.
if (subject === 'cluster' && /^\d+$/.test(words[0] ?? '')) await (await import('./panel.ts')).buildPanel()
await import('../apps/server/src/cli/main.ts')
