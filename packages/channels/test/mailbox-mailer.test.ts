import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMailboxMailer } from '@benne/channels'
import { Mailbox } from '@benne/contracts'
import type { Mailer } from '@benne/services'
import { afterEach, beforeEach, expect, it } from 'vitest'

let parent: string
let directory: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'benne-mailbox-'))
  directory = join(parent, 'deep', 'mailbox')
})
afterEach(() => rm(parent, { recursive: true }))

const at = new Date('2026-05-04T08:00:00.000Z')
const clock = { now: () => at }
const mail = (subject: string) => ({
  to: 'ana@example.org',
  subject,
  text: 'Zoë\n« é »\u2028',
  html: '<p>é</p>',
})
const sendAll = (mailers: Mailer[], subjects: string[]) =>
  Promise.all(subjects.map(async (subject, i) => mailers[i % mailers.length]?.send(mail(subject))))
const subjects = async (mailer: Mailer) => (await mailer.kept?.())?.map(({ subject }) => subject)

it('keeps what is sent, newest first, for whoever reads the same directory', async () => {
  const mailer = createMailboxMailer({ directory, clock })
  expect(await mailer.kept?.()).toEqual([])
  await mailer.send(mail('one'))
  await mailer.send(mail('two'))
  const items = (await createMailboxMailer({ directory }).kept?.()) ?? []
  expect(items).toEqual([
    { id: expect.any(String), at, ...mail('two') },
    { id: expect.any(String), at, ...mail('one') },
  ])
  expect(Mailbox.parse({ items }).items).toEqual(items)
  expect(items[1]?.id && items[0]?.id && items[1].id < items[0].id).toBe(true)
})

it('keeps the last hundred', async () => {
  const mailer = createMailboxMailer({ directory, clock })
  for (let i = 1; i <= 103; i++) await mailer.send(mail(`${i}`))
  expect(await subjects(mailer)).toEqual(Array.from({ length: 100 }, (_, i) => `${103 - i}`))
  expect(await readdir(directory)).toHaveLength(100)
})

it('takes messages from several processes at once', async () => {
  const mailers = Array.from({ length: 4 }, () => createMailboxMailer({ directory, clock }))
  const wanted = Array.from({ length: 80 }, (_, i) => `${i}`)
  await sendAll(mailers, wanted)
  expect((await subjects(mailers[0] as Mailer))?.toSorted()).toEqual(wanted.toSorted())
  // Over the limit, all of them clear up the same files.
  await sendAll(mailers, wanted)
  expect(await subjects(mailers[0] as Mailer)).toHaveLength(100)
})

it('passes over what is damaged or not its own', async () => {
  const mailer = createMailboxMailer({ directory, clock })
  await mailer.send(mail('whole'))
  const [name = ''] = await readdir(directory)
  const like = (digit: string) =>
    join(directory, name.replace(/[0-9a-f]{8}\.json$/, `${digit.repeat(8)}.json`))
  await writeFile(like('0'), '{"at":"2026-05-04T08')
  await writeFile(like('1'), '')
  await writeFile(like('2'), JSON.stringify({ at: 'never', to: 1 }))
  await symlink('/nowhere', like('3'))
  await writeFile(join(directory, `${name}.tmp`), 'half')
  await writeFile(join(directory, 'notes.txt'), 'mine')
  expect(await subjects(mailer)).toEqual(['whole'])
})

it('is for the account alone that runs it', async () => {
  await createMailboxMailer({ directory }).send(mail('x'))
  const [name = ''] = await readdir(directory)
  expect((await stat(directory)).mode & 0o077).toBe(0)
  expect((await stat(join(directory, name))).mode & 0o077).toBe(0)
})

it('rejects, and leaves nothing, where it cannot write', async () => {
  await writeFile(join(parent, 'deep'), 'a file in the way')
  const mailer = createMailboxMailer({ directory })
  await expect(mailer.send(mail('x'))).rejects.toThrow()
  await expect(mailer.kept?.()).rejects.toThrow(/ENOTDIR/)
})
