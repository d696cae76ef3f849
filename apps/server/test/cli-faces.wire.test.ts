import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newFernetKey } from '@benne/biometrics'
import { auditLog, faceKeys } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { benne } from './support/command.ts'
import { startTestServer, type TestServer } from './support/server.ts'

const [oldKey, newKey] = [newFernetKey(), newFernetKey()]
let at: TestServer
let folder: string
let former: { key: string; row: { token: string } }
const outputs: string[] = []

beforeAll(async () => {
  at = await startTestServer()
  folder = await mkdtemp(join(tmpdir(), 'benne-faces-'))
  const fixture = new URL('../../../packages/biometrics/test/fixtures/former-system.json', import.meta.url)
  former = JSON.parse(await readFile(fixture, 'utf8')) as typeof former
  await writeFile(join(folder, 'key'), `${former.key}\n`)
})
afterAll(async () => {
  await at.stop()
  await rm(folder, { recursive: true, force: true })
})

async function face(keys: string, ...args: string[]) {
  const ran = await benne(at.databaseUrl, ['face', ...args], { BIOMETRIC_ENCRYPTION_KEY: keys })
  outputs.push(ran.output, ran.log)
  return ran
}

async function importing(csv: string, keys = oldKey) {
  const file = join(folder, 'faces.csv')
  await writeFile(file, csv)
  return face(keys, 'import', file, '--key-file', join(folder, 'key'), '--ground', 'forms of 2024')
}

describe('faces of the former system', () => {
  it('are taken over line by line; what cannot be is told, and the rest goes on', async () => {
    const [ana, ben] = [await at.account(), await at.account()]
    const rows = [
      'email,token',
      `${ana.email},"${former.row.token}"`,
      '',
      `nobody@example.org,${former.row.token}`,
      `${ben.username},${former.row.token.slice(0, -20)}`,
    ]
    const ran = await importing(`\uFEFF${rows.join('\r\n')}\r\n`)
    expect(ran.code).toBe(1)
    expect(ran.output).toMatch(new RegExp(`${ana.email} +imported`))
    expect(ran.output).toMatch(/nobody@example\.org +left out: there is no such account/)
    expect(ran.output).toMatch(new RegExp(`${ben.username} +left out: the key does not open`))
    const [audit] = await at.db.select().from(auditLog).where(eq(auditLog.action, 'face.imported'))
    expect(audit).toMatchObject({
      entityId: ana.id,
      actorType: 'command',
      after: { textVersion: 'forms of 2024' },
    })
    const again = await importing(`${ana.email},${former.row.token}\n`)
    expect(again.output).toContain('left alone: a face is enrolled already')
  })

  it.each([
    ['no key file', ['import', 'faces.csv', '--ground', 'x']],
    ['no ground', ['import', 'faces.csv', '--key-file', 'key']],
    ['no file', ['import', '--key-file', 'key', '--ground', 'x']],
  ])('need to be told of: %s', async (_, args) => {
    const paths = args.map((arg) => (arg === 'key' || arg === 'faces.csv' ? join(folder, arg) : arg))
    expect(await face(oldKey, ...paths)).toMatchObject({ code: 2 })
  })

  it('in a file that is not there are missed in words', async () => {
    const ran = await face(
      oldKey,
      'import',
      join(folder, 'none.csv'),
      '--key-file',
      join(folder, 'key'),
      '--ground',
      'x',
    )
    expect(ran.code).toBe(1)
    expect(ran.output).toContain('none.csv')
    expect(ran.output).not.toContain('    at ')
  })
})

describe('master keys', () => {
  it('are rotated, and one that is gone too early is named', async () => {
    expect(await face(oldKey, 'status')).toMatchObject({
      code: 0,
      output: expect.stringContaining('dlib-resnet'),
    })
    const early = await face(newKey, 'status')
    expect(early.code).toBe(1)
    expect(early.output).toContain('WHICH IS NOT CONFIGURED')
    const [kept] = await at.db.select().from(faceKeys)
    expect(await face(newKey, 'rotate')).toMatchObject({
      code: 1,
      output: expect.stringContaining(`under master key ${kept?.masterKeyId}`),
    })
    expect(await face(`${newKey},${oldKey}`, 'rotate')).toMatchObject({
      code: 0,
      output: expect.stringContaining('1 keys were encrypted anew'),
    })
    expect(await face(newKey, 'status')).toMatchObject({ code: 0 })
  })

  it('that are none are refused, without being repeated', async () => {
    const ran = await face('nonsense-key', 'status')
    expect(ran.code).toBe(1)
    expect(ran.output).toContain('BIOMETRIC_ENCRYPTION_KEY must be Fernet keys')
    expect(ran.output).not.toContain('nonsense')
  })

  it('that are missing switch it off, in words', async () => {
    const ran = await benne(at.databaseUrl, ['face', 'rotate'])
    expect(ran).toMatchObject({ code: 1, output: expect.stringContaining('not offered here') })
  })
})

it('an operator erases a face', async () => {
  const [row] = await at.db.select().from(auditLog).where(eq(auditLog.action, 'face.imported'))
  const { rows } = await at.db.execute<{ username: string }>(
    `select username from users where id = '${row?.entityId}'`,
  )
  const name = rows[0]?.username ?? ''
  expect(await face(newKey, 'erase', name)).toMatchObject({
    code: 0,
    output: expect.stringContaining('is erased'),
  })
  expect(await face(newKey, 'erase', name)).toMatchObject({
    output: expect.stringContaining('has no face enrolled'),
  })
  expect(await face(newKey, 'status')).toMatchObject({
    code: 0,
    output: expect.stringContaining('No face is enrolled'),
  })
})

it('no key and no token is in what was told', () => {
  const told = outputs.join('\n')
  for (const secret of [oldKey, newKey, former.key, former.row.token]) expect(told).not.toContain(secret)
})
