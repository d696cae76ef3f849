import { commandLine } from './command-line.ts'

// `npm run benne -- SUBJECT …`, or in a container: node apps/server/src/cli/main.ts SUBJECT …
process.exitCode = await commandLine(process.argv.slice(2), (text) => void process.stdout.write(`${text}\n`))
// Everything is closed; a timer that somebody forgot must not keep the terminal waiting.
process.exit()
