// `npm run benne -- user …`: what an operator does at the server's own terminal.
await import('../apps/server/src/cli/main.ts')
