import { join } from 'node:path'
import { root, runLoudly } from './lib/command.ts'

// `npm run format [-- files]`: formats and sorts imports, as `npm run verify` wants them.
const args = ['check', '--linter-enabled=false', '--write', ...process.argv.slice(2)]
const { code } = await runLoudly(join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'), args)
process.exitCode = code
