import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/command.ts'
import { compileScan, scanModule } from './lib/scan-wasm.ts'

// `npm run wasm`: compiles the scan over descriptors from its text, which is what a person reads and changes.
writeFileSync(join(root, scanModule), await compileScan())
