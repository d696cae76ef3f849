import { join } from 'node:path'
import { root, runLoudly } from './lib/command.ts'

// `npm run migration -- add_truck_capacity`: writes the SQL that brings the database to what the schema says now.
const name = process.argv[2] ?? ''
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  process.stderr.write('Usage: npm run migration -- what_it_does   (lower case, digits and underscores)\n')
  process.exit(1)
}
const db = join(root, 'packages', 'db')
const drizzle = join(db, 'node_modules', 'drizzle-kit', 'bin.cjs')
const { code } = await runLoudly(drizzle, ['generate', '--name', name], { cwd: db })
process.exitCode = code
