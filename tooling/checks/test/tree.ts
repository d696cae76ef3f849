import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Contents of files by their paths; whatever is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>

/** Writes files into a new folder, which goes when the test ends. Returns where. */
export function writeTree(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'benne-check-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  addFiles(root, files)
  return root
}

export function addFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
}
