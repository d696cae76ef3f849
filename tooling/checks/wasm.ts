import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileScan, scanModule } from '../lib/scan-wasm.ts'
import { repository } from './lib/workspace.ts'

export const name = 'wasm'

/** The WebAssembly that runs is the one whose text can be read. */
export async function run(): Promise<string[]> {
  const same = readFileSync(join(repository, scanModule), 'utf8') === (await compileScan())
  return same ? [] : [`${scanModule}: is not what scan.wat compiles to: run npm run wasm`]
}
