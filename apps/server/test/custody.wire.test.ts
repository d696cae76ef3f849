import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CustodyRoots, RecordHistory, WasteRecord } from '@benne/contracts'
import { custodyRoots } from '@benne/db'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MovableClock } from './support/clock.ts'
import { benne, benneProcess } from './support/command.ts'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'
import { custodyKey, startTestServer, type TestServer } from './support/server.ts'
import { Visitor } from './support/visitor.ts'

let at: TestServer
let folder: string
let worker: ServerProcess
let staff: Visitor
const ids: string[] = []
const custody = (...args: string[]) => benne(at.databaseUrl, ['custody', ...args])

// Records of three days ago; then a worker of now, in a process of its own, that finds days that have ended.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benne-custody-'))
  const clock = new MovableClock()
  clock.advance({ days: -3 })
  at = await startTestServer({ clock, role: 'api' })
  const owner = new Visitor(at.url)
  staff = new Visitor(at.url)
  await owner.signIn((await at.account()).username)
  await staff.signIn((await at.account('admin')).username)
  for (let n = 0; n < 3; n++) {
    const { data } = await owner.call<WasteRecord>('waste.create', {
      wasteType: 'glass',
      quantity: n + 1,
      description: 'Twelve bottles, washed',
    })
    ids.push(data.id)
  }
  await staff.call('waste.process', { id: ids[0], status: 'collected', processingNotes: 'Bac 4' })
  const port = await freePort()
  worker = new ServerProcess({
    ...onDatabase(at.databaseUrl, port),
    PROCESS_ROLE: 'worker',
    LOG_LEVEL: 'info',
  })
  await worker.ready(`http://127.0.0.1:${port}`)
})
afterAll(async () => {
  await worker.kill()
  await at.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a worker that starts', () => {
  it('signs the day that is over, and says so in the log', async () => {
    await vi.waitFor(async () => expect(await at.db.$count(custodyRoots)).toBe(1), 20_000)
    await vi.waitFor(() => expect(worker.output).toContain('a day of the chain of custody was signed'), 5_000)
    const { data } = await staff.ask<CustodyRoots>('custody.roots', {})
    expect(data.roots).toHaveLength(1)
    expect(worker.output).toContain(data.roots[0]?.root)
    expect(data.roots[0]).toMatchObject({ records: 3, previousRoot: null })
    const history = await staff.ask<RecordHistory>('waste.history', { id: ids[0] })
    expect(history.data).toMatchObject({ verified: true, faults: [], sealedUntil: data.roots[0]?.day })
    expect(history.data.events.map(({ action }) => action)).toEqual(['created', 'processed'])
  })
})

describe('an operator', () => {
  it('verifies everything, or one record', async () => {
    const ran = await benneProcess(at.databaseUrl, ['custody', 'verify'])
    expect(ran.code).toBe(0)
    expect(ran.output).toMatch(
      /^3 records, 4 events, 1 signed day, 2 accounts: everything fits\. [\d,]+ events a second\.\nSigned until \d{4}-\d\d-\d\d\.\n$/,
    )
    expect((await custody('verify', '--record', ids[0] as string)).output).toMatch(
      /^2 events: everything fits/,
    )
    const json = (await custody('verify', '--json')).output.trim().split('\n')
    expect(json.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ type: 'report', records: 3, events: 4, roots: 1, faults: 0 }),
    ])
  })

  it('is told of what does not fit, in words', async () => {
    const change = (what: string) =>
      at.db.execute(
        sql.raw(
          `alter table custody_events disable trigger all; ${what}; alter table custody_events enable trigger all`,
        ),
      )
    await change(
      `update custody_events set body = replace(body, '"glass"', '"paper"') where record_id = '${ids[1]}'`,
    )
    const ran = await custody('verify')
    expect(ran.code).toBe(1)
    expect(ran.output).toContain(`Record ${ids[1]}, event 1: its text or its hash was altered.\n`)
    expect(ran.output).toContain(`Record ${ids[1]}: its wasteType is not what event 1 made of it.\n`)
    expect(ran.output).toContain(': 2 faults.')
    const json = (await custody('verify', '--record', ids[1] as string, '--json')).output.split('\n')
    expect(JSON.parse(json[0] ?? '')).toEqual({
      type: 'fault',
      fault: 'altered',
      recordId: ids[1],
      seq: 1,
      field: null,
      day: null,
      accountId: null,
    })
    await change(
      `update custody_events set body = replace(body, '"paper"', '"glass"') where record_id = '${ids[1]}'`,
    )
    expect((await custody('verify')).code).toBe(0)
  })

  it('takes a root and a proof home, where they are checked without a database', async () => {
    const [root, proof, key] = ['root.json', 'proof.json', 'key.pem'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    expect((await custody('root', '--out', root, '--parts')).code).toBe(0)
    expect((await custody('proof', '--record', ids[0] as string, '--out', proof)).code).toBe(0)
    const publicKey = createPublicKey(
      createPrivateKey({ key: Buffer.from(custodyKey, 'base64'), format: 'der', type: 'pkcs8' }),
    )
    await writeFile(key, publicKey.export({ format: 'pem', type: 'spki' }))
    expect(await readFile(`${root}.pem`, 'utf8')).toBe(await readFile(key, 'utf8'))
    expect(await readFile(`${root}.statement`, 'utf8')).toBe(
      JSON.parse(await readFile(root, 'utf8')).statement,
    )

    const nowhere = 'postgres://nobody@127.0.0.1:1/none'
    const checked = await benneProcess(nowhere, ['custody', 'check', proof, '--key', key])
    expect(checked).toMatchObject({ code: 0 })
    expect(checked.output).toMatch(
      new RegExp(
        `^Record ${ids[0]}: its first 2 events are covered by the root of .*\\.\nThe root of .* covers 3 records and was signed at .*\\.\nIt was signed with the key that was given\\.\n$`,
      ),
    )
    expect((await benne(nowhere, ['custody', 'check', root])).output).toContain('only its fingerprint tells')
    await writeFile(proof, (await readFile(proof, 'utf8')).replace('collected', 'disposed'))
    const altered = await benne(nowhere, ['custody', 'check', proof])
    expect(altered.code).toBe(1)
    expect(altered.output).toContain('The events are not what the root covers.')
    expect((await custody('root')).output).toContain('"statement"')
  })

  it.each([
    [['verify', 'x'], 2],
    [['verify', '--record', 'x'], 2],
    [['verify', '--record', '01a20703-ef83-74bd-b1ea-908a01438c05'], 1],
    [['root', '--day', 'yesterday'], 2],
    [['root', '--day', '2020-01-01'], 1],
    [['root', '--parts'], 2],
    [['root', '--out', '/nowhere/at/all'], 2],
    [['proof'], 2],
    [['proof', '--record', '01a20703-ef83-74bd-b1ea-908a01438c05'], 1],
    [['check'], 2],
    [['check', '/nowhere/at/all'], 2],
    [['check', '/etc/hostname'], 1],
    [['erase'], 2],
    [['constructor'], 2],
  ])('who types %j is told what is wrong', async (args, code) => {
    const ran = await custody(...args)
    expect(ran.code).toBe(code)
    expect(ran.output).not.toMatch(/ at .*\.ts|cannot be written\. Choose/)
    expect(ran.output.length).toBeGreaterThan(20)
  })
})
