import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { access, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createVault, newFernetKey } from '@benne/biometrics'
import { createCustodyKeys } from '@benne/services'
import { z } from 'zod'

const Secrets = z.object({
  jwtSecret: z.string().min(32),
  /** Passwords of the accounts that a first start makes, for the box in the terminal. */
  adminPassword: z.string(),
  demoPassword: z.string(),
})
export type LocalSecrets = z.infer<typeof Secrets> & {
  /** Signs the roots of the chain of custody. */
  readonly custodyKey: string
  /** Encrypts the keys of face templates. */
  readonly biometricKey: string
}

/** A password that is easy to type over from a terminal: 46 bits, mostly in syllables, and what the composition rule asks. */
function readablePassword(): string {
  const consonants = 'bcdfgklmnprstv'
  const vowels = 'aeiou'
  const letter = (from: string) => from[randomInt(from.length)] as string
  const word = () => Array.from({ length: 3 }, () => letter(consonants) + letter(vowels)).join('')
  const first = word()
  return `${first[0]?.toUpperCase()}${first.slice(1)}-${word()}-${randomInt(100, 1000)}`
}

/** The secrets of an installation without configuration, made at the first start and kept in the data directory. */
export async function loadLocalSecrets(directory: string): Promise<LocalSecrets> {
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'secrets.json')
  if (!(await exists(file))) {
    const made: z.infer<typeof Secrets> = {
      jwtSecret: randomBytes(48).toString('base64'),
      adminPassword: readablePassword(),
      demoPassword: readablePassword(),
    }
    await writeOnce(file, `${JSON.stringify(made, null, 2)}\n`)
  }
  const kept = Secrets.safeParse(parseJson(await readFile(file, 'utf8')))
  if (!kept.success) throw new Error(`${file} is damaged. Restore it, or delete it to have new secrets made.`)
  return {
    ...kept.data,
    custodyKey: await loadCustodyKey(directory),
    biometricKey: await loadBiometricKey(directory),
  }
}

/** In a file of its own: a key pair is worth keeping when the other secrets are made anew. */
async function loadCustodyKey(directory: string): Promise<string> {
  const file = join(directory, 'custody-key.pem')
  if (!(await exists(file))) {
    const { privateKey } = generateKeyPairSync('ed25519')
    await writeOnce(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
  }
  const key = await readFile(file, 'utf8')
  try {
    createCustodyKeys([key])
    return key
  } catch {
    throw new Error(`${file} is damaged. Restore it, or delete it to have a new key made.`)
  }
}

/** In a file of its own as well: without it every face that is enrolled is lost. */
async function loadBiometricKey(directory: string): Promise<string> {
  const file = join(directory, 'biometric-key.txt')
  if (!(await exists(file))) await writeOnce(file, `${newFernetKey()}\n`)
  const key = (await readFile(file, 'utf8')).trim()
  try {
    createVault([key])
    return key
  } catch {
    throw new Error(`${file} is damaged. Restore it, or delete it: faces that were enrolled are then lost.`)
  }
}

/** Whole or not at all, and of several processes that start at once the first one's. */
async function writeOnce(file: string, content: string): Promise<void> {
  const partial = `${file}.${process.pid}`
  await writeFile(partial, content, { mode: 0o600 })
  try {
    await link(partial, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(partial)
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
