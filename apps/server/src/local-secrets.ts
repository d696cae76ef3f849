import { randomBytes, randomInt } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const Secrets = z.object({
  jwtSecret: z.string().min(32),
  /** Passwords of the accounts that a first start makes, for the box in the terminal. */
  adminPassword: z.string(),
  demoPassword: z.string(),
  /** Whether the embedded database was filled with made-up people. */
  demonstration: z.boolean(),
})
export type LocalSecrets = z.infer<typeof Secrets>

/** A password that is easy to type over from a terminal: 40 bits in syllables, and what the composition rule asks. */
function readablePassword(): string {
  const consonants = 'bcdfgklmnprstv'
  const vowels = 'aeiou'
  const letter = (from: string) => from[randomInt(from.length)] as string
  const word = () => Array.from({ length: 3 }, () => letter(consonants) + letter(vowels)).join('')
  const first = word()
  return `${first[0]?.toUpperCase()}${first.slice(1)}-${word()}-${randomInt(100, 1000)}`
}

/** The secrets of an installation without configuration, made at the first start and kept in the data directory. */
export async function loadLocalSecrets(
  directory: string,
): Promise<{ secrets: LocalSecrets; save(next: LocalSecrets): Promise<void> }> {
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'secrets.json')
  const save = async (next: LocalSecrets) => {
    const partial = `${file}.${process.pid}`
    await writeFile(partial, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 })
    await rename(partial, file)
  }
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (kept !== null) return { secrets: Secrets.parse(JSON.parse(kept)), save }
  const secrets = {
    jwtSecret: randomBytes(48).toString('base64'),
    adminPassword: readablePassword(),
    demoPassword: readablePassword(),
    demonstration: false,
  }
  await save(secrets)
  return { secrets, save }
}
