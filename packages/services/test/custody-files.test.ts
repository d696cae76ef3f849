import { execFile, spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  checkCustodyFile,
  createCustodyKeys,
  getRootFile,
  makeProof,
  type ProofFile,
  type RootFile,
  readCustodyKey,
  sealDays,
} from '@benne/services'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonical } from '../src/custody/encoding.ts'
import { toPem } from '../src/custody/keys.ts'
import { CustodyWorld } from './custody-world.ts'
import { codeOf, newCustodyKey, useWorld } from './support.ts'

const run = promisify(execFile)
const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const world = useWorld()
const custody = new CustodyWorld(world)
const dayMs = 24 * 3600 * 1000
const operator = () => world.as({ type: 'command', name: 'root' })
const ids: string[] = []
let root: RootFile
let proofs: ProofFile[]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benne-custody-'))
  await custody.begin()
  for (let n = 0; n < 7; n++) ids.push(await custody.makeRecord())
  world.clock.advance(dayMs)
  await sealDays({ ctx: custody.system() })
  root = await getRootFile({ ctx: operator(), input: {} })
  proofs = await Promise.all(ids.map((recordId) => makeProof({ ctx: operator(), input: { recordId } })))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const check = (file: object, key?: string) => checkCustodyFile(JSON.stringify(file), key)

describe('a root that was downloaded', () => {
  it('is checked by itself, and against a key', () => {
    const ours = toPem(custody.system().custodyKeys.trusted[0] as Buffer)
    expect(check(root)).toMatchObject({
      record: null,
      problems: [],
      statement: { records: 7, day: root.day },
    })
    expect(check(root, ours).problems).toEqual([])
    const another = toPem(createCustodyKeys([newCustodyKey()]).trusted[0] as Buffer)
    expect(check(root, another).problems).toEqual(['It was signed with another key than the one given.'])
  })

  it.each<[string, (root: RootFile) => RootFile]>([
    ['another number of records', (root) => ({ ...root, records: 8 })],
    ['another root', (root) => ({ ...root, root: '00'.repeat(32) })],
    ['another statement', (root) => ({ ...root, statement: root.statement.replace(':7,', ':8,') })],
    ['another signature', (root) => ({ ...root, signature: Buffer.alloc(64).toString('base64') })],
    [
      'another key',
      (root) => ({ ...root, publicKey: toPem(createCustodyKeys([newCustodyKey()]).trusted[0] as Buffer) }),
    ],
    ['no key', (root) => ({ ...root, publicKey: 'x' })],
    ['no statement', (root) => ({ ...root, statement: '[' })],
  ])('with %s does not pass', (_name, alter) => {
    expect(check(alter(root)).problems).not.toEqual([])
  })

  it.each(['', '{', '[]', 'null', '{"statement":"x"}', '['.repeat(100_000)])('is not %j', (text) => {
    expect(() => checkCustodyFile(text)).toThrow('neither a root nor a proof')
  })

  it('is there for each day that was signed, for operators alone', async () => {
    expect(await getRootFile({ ctx: operator(), input: { day: root.day } })).toEqual(root)
    expect(await codeOf(getRootFile({ ctx: operator(), input: { day: '2020-01-01' } }))).toBe('not_found')
    expect(await codeOf(getRootFile({ ctx: operator(), input: { day: 'yesterday' } }))).toBe('validation')
    expect(await codeOf(getRootFile({ ctx: custody.staff, input: {} }))).toBe('forbidden')
  })

  // The commands of docs/custody.md.
  it.skipIf(!hasOpenssl)('is checked with openssl alone', async () => {
    await writeFile(join(folder, 'root.statement.json'), root.statement)
    await writeFile(join(folder, 'root.signature'), Buffer.from(root.signature, 'base64'))
    await writeFile(join(folder, 'root.pem'), root.publicKey)
    const verify = () =>
      run(
        'openssl',
        'pkeyutl -verify -pubin -inkey root.pem -rawin -in root.statement.json -sigfile root.signature'.split(
          ' ',
        ),
        {
          cwd: folder,
        },
      )
    expect((await verify()).stdout).toContain('Signature Verified Successfully')
    const shell = async (command: string) => (await run('sh', ['-c', command], { cwd: folder })).stdout
    const known = await shell('openssl pkey -pubin -in root.pem -outform DER | openssl dgst -sha256 -r')
    expect(known.slice(0, 64)).toBe(JSON.parse(root.statement).key)
    await writeFile(join(folder, 'root.statement.json'), `${root.statement} `)
    await expect(verify()).rejects.toThrow()
  })
})

describe('a proof that was downloaded', () => {
  it('shows each record, whatever its place in the tree', () => {
    for (const [index, proof] of proofs.entries()) {
      expect(proof).toMatchObject({ record: ids[index], seq: 4, events: { length: 4 }, root })
      expect(check(proof)).toMatchObject({ problems: [], record: { id: ids[index], seq: 4 } })
      expect(JSON.stringify(proof)).not.toMatch(/bottles|48\.1/)
    }
  })

  it.each<[string, (proof: ProofFile) => ProofFile]>([
    ['an event fewer', (proof) => ({ ...proof, events: proof.events.slice(1) })],
    ['the last event missing', (proof) => ({ ...proof, events: proof.events.slice(0, 3), seq: 3 })],
    [
      'two events exchanged',
      ({ events: [a = '', b = '', ...rest], ...proof }) => ({ ...proof, events: [b, a, ...rest] }),
    ],
    [
      'another mass',
      (proof) => ({ ...proof, events: proof.events.map((text) => text.replace('"after":3,', '"after":9,')) }),
    ],
    ['an event that is none', (proof) => ({ ...proof, events: ['{}', ...proof.events.slice(1)] })],
    ['the events of another', (proof) => ({ ...proof, events: proofs[3]?.events ?? [] })],
    ['another record', (proof) => ({ ...proof, record: ids[3] ?? '' })],
    ['another place', (proof) => ({ ...proof, index: proof.index + 1 })],
    ['another way up', (proof) => ({ ...proof, path: proof.path.toReversed() })],
    ['another root', (proof) => ({ ...proof, root: { ...root, root: '00'.repeat(32) } })],
  ])('with %s does not pass', (_name, alter) => {
    expect(check(alter(proofs[0] as ProofFile)).problems).not.toEqual([])
  })

  it('is not made of what no longer fits its root', async () => {
    await custody.tamper(sql`update custody_events set hash = set_byte(hash, 0, 255 - get_byte(hash, 0))
      where record_id = ${ids[1]} and seq = 4`)
    await expect(makeProof({ ctx: operator(), input: { recordId: ids[0] as string } })).rejects.toThrow(
      'does not fit the database',
    )
    await custody.tamper(sql`update custody_events set hash = set_byte(hash, 0, 255 - get_byte(hash, 0))
      where record_id = ${ids[1]} and seq = 4`)
  })

  it('is not made of a record that is not covered', async () => {
    const late = await custody.makeRecord()
    expect(await codeOf(makeProof({ ctx: operator(), input: { recordId: late } }))).toBe('not_found')
    expect(await codeOf(makeProof({ ctx: custody.staff, input: { recordId: late } }))).toBe('forbidden')
  })

  it('can be checked with nothing but SHA-256', () => {
    // By the book of docs/custody.md, without our code.
    const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
    const { record, seq, events, path, index, root } = proofs[2] as ProofFile
    const { records, root: signed } = JSON.parse(root.statement) as { records: number; root: string }
    const number = Buffer.alloc(4)
    number.writeUInt32BE(seq)
    let node = sha(
      Buffer.of(0),
      Buffer.from(record.replaceAll('-', ''), 'hex'),
      number,
      sha(Buffer.from(events.at(-1) ?? '')),
    )
    let [at, last] = [index, records - 1]
    for (const text of path) {
      const other = Buffer.from(text, 'hex')
      while (at % 2 === 0 && at === last && at > 0) [at, last] = [at / 2, last / 2]
      node = at % 2 === 1 ? sha(Buffer.of(1), other, node) : sha(Buffer.of(1), node, other)
      ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
    }
    expect(node.toString('hex')).toBe(signed)
  })
})

describe('a key', () => {
  it.skipIf(!hasOpenssl)('is read as openssl writes it, in PEM, on one line or in base64', async () => {
    const { stdout: pem } = await run('openssl', ['genpkey', '-algorithm', 'ed25519'])
    const base64 = pem.replace(/-----[^-]+-----|\s/g, '')
    const keys = [pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', ' '), base64].map((text) =>
      createCustodyKeys([text]).trusted[0]?.toString('hex'),
    )
    expect(new Set(keys).size).toBe(1)
    const half = await run('sh', [
      '-c',
      `printf %s '${base64}' | openssl base64 -d -A | openssl pkey -inform DER -pubout`,
    ])
    expect(half.stdout).toBe(toPem(createCustodyKeys([pem]).trusted[0] as Buffer))
    const made = await run('sh', [
      '-c',
      'openssl genpkey -algorithm ed25519 -outform DER | openssl base64 -A',
    ])
    expect(readCustodyKey(made.stdout).type).toBe('private')
  })

  it('of a retired signer may be its public half, but not of who signs', () => {
    const [key, old] = [newCustodyKey(), newCustodyKey()]
    const half = createCustodyKeys([old]).trusted[0] as Buffer
    expect(createCustodyKeys([key, half.toString('base64')]).trusted[1]).toEqual(half)
    expect(createCustodyKeys([key, toPem(half)]).trusted[1]).toEqual(half)
    expect(() => createCustodyKeys([half.toString('base64')])).toThrow('must be a private one')
    expect(() => createCustodyKeys([])).toThrow('must be a private one')
  })

  it.each([
    ['nothing', ''],
    ['words', 'hunter2 hunter2'],
    ['random bytes', Buffer.alloc(48, 7).toString('base64')],
    [
      'RSA',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ format: 'pem', type: 'pkcs8' })
        .toString(),
    ],
    [
      'X25519',
      generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    ],
  ])('is not %s', (_name, text) => {
    expect(() => readCustodyKey(text)).toThrow('is no Ed25519 key')
  })
})

describe('the canonical text', () => {
  it.each([
    [{ b: 1, a: [true, null, 'é'] }, '{"a":[true,null,"é"],"b":1}'],
    [
      { '\u20ac': 1, '\r': 2, '\ud83d\ude00': 3, '\ufb33': 4, 1: 5 },
      '{"\\r":2,"1":5,"\u20ac":1,"\ud83d\ude00":3,"\ufb33":4}',
    ],
    [[1e21, 1e-7, -0, 0.1, 333333333.3333333, 4.5], '[1e+21,1e-7,0,0.1,333333333.3333333,4.5]'],
    ['\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
  ])('of a value is that of RFC 8785', (value, text) => {
    expect(canonical(value)).toBe(text)
  })

  it('is none of what JSON does not hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1]) {
      expect(() => canonical({ value } as never)).toThrow('JSON has no such')
    }
  })
})
