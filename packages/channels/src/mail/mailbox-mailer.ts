import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MailboxMessage } from '@benne/contracts'
import type { Clock, Mailer } from '@benne/services'
import { z } from 'zod'

export interface MailboxOptions {
  /** Created when the first message comes; kept for this alone. */
  readonly directory: string
  readonly clock?: Clock
}

const keptMessages = 100
/** Milliseconds since 1970, place among those of one process, chance: sorts by time, and no two processes make the same. */
const fileName = /^\d{15}-\d{6}-[0-9a-f]{8}\.json$/

const Stored = MailboxMessage.omit({ id: true }).extend({ at: z.coerce.date() })

/**
 * Keeps messages in a directory instead of sending them, the last hundred, one JSON file each: for development, where
 * links should be followed without a mail server. Several processes may use one directory at once.
 */
export function createMailboxMailer({
  directory,
  clock = { now: () => new Date() },
}: MailboxOptions): Mailer {
  let written = 0
  return {
    enabled: true,
    send: async ({ to, subject, text, html }) => {
      const at = clock.now()
      const place = String(written++ % 1_000_000).padStart(6, '0')
      const name = `${String(at.getTime()).padStart(15, '0')}-${place}-${randomBytes(4).toString('hex')}.json`
      // The links in it open accounts: nobody else on this machine is to read it.
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeWhole(join(directory, name), JSON.stringify({ at, to, subject, text, html }))
      const outdated = (await namesIn(directory)).slice(keptMessages)
      await Promise.all(outdated.map((old) => rm(join(directory, old), { force: true })))
    },
    kept: async () => {
      const messages = await Promise.all((await namesIn(directory)).map((name) => read(directory, name)))
      return messages.filter((message) => message !== null).slice(0, keptMessages)
    },
  }
}

/** Newest first. */
async function namesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => fileName.test(name))
    .toSorted()
    .toReversed()
}

/** Null for what is damaged, and for what another process has just removed. */
async function read(directory: string, name: string): Promise<MailboxMessage | null> {
  try {
    const stored = Stored.parse(JSON.parse(await readFile(join(directory, name), 'utf8')))
    return { id: name.replace('.json', ''), ...stored }
  } catch {
    return null
  }
}

/** Under another name first: a reader, and a process that dies here, never leave half a message. */
async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.tmp`
  try {
    await writeFile(draft, content, { mode: 0o600 })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
