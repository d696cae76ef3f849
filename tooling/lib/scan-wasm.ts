import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import wabt from 'wabt'
import { root } from './command.ts'

const folder = 'packages/biometrics/src/matching'

/** The TypeScript that holds what scan.wat compiles to. */
export const scanModule = `${folder}/scan-wasm.ts`

/** What stands in `scanModule`. Throws when scan.wat does not compile. */
export async function compileScan(): Promise<string> {
  const file = `${folder}/scan.wat`
  const text = readFileSync(join(root, file), 'utf8')
  const parsed = (await wabt()).parseWat(file, text, { simd: true, multi_value: true })
  try {
    parsed.validate()
    const base64 = Buffer.from(parsed.toBinary({}).buffer).toString('base64')
    return `// What scan.wat compiles to: made by \`npm run wasm\`.\nexport const scanWasm =\n  '${base64}'\n`
  } finally {
    parsed.destroy()
  }
}
