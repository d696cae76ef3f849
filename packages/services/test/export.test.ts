import { createHash, randomBytes, randomUUID } from 'node:crypto'
import {
  accountLinks,
  auditLog,
  custodyValues,
  faceConsents,
  faceKeys,
  faceTemplates,
  openDatabase,
  personalExportParts,
  personalExports,
  refreshTokens,
  users,
  wasteRecords,
} from '@benne/db'
import {
  type AccountCtx,
  appendAudit,
  buildExport,
  exportMe,
  exportStatus,
  failExport,
  readExport,
  type ServiceError,
} from '@benne/services'
import { asc, eq, sql } from 'drizzle-orm'
import { strFromU8, unzipSync } from 'fflate'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { useAccountWorld } from './account-world.ts'

const world = useAccountWorld()
const hour = 3600 * 1000
const worker = () => world.as({ type: 'system', name: 'worker' })
const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: ServiceError) => error.code)
const build = (id: string) => buildExport({ ctx: worker(), input: { exportId: id } })
const rowOf = async (id: string) =>
  (await world.db.select().from(personalExports).where(eq(personalExports.id, id)))[0]

async function ready(ctx: AccountCtx): Promise<string> {
  const { id } = await exportMe({ ctx })
  await build(id)
  return id
}

async function fetchFile(ctx: AccountCtx, id: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await readExport({ ctx, input: { id } })).chunks) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const unpack = (file: Buffer): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(unzipSync(file)).map(([name, data]) => [
      name,
      name.endsWith('.json') ? JSON.parse(strFromU8(data)) : strFromU8(data),
    ]),
  )

async function declare(ctx: AccountCtx, count: number, description: () => string): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: uuidv7(),
    userId: ctx.actor.userId,
    wasteType: 'glass' as const,
    quantity: i + 1,
    unit: 'g' as const,
    quantityKg: (i + 1) / 1000,
    description: description(),
    createdAt: world.clock.now(),
    updatedAt: world.clock.now(),
  }))
  await world.db.insert(wasteRecords).values(rows)
}

describe('exportMe', () => {
  it('asks for one copy at a time, and for no other within the hour', async () => {
    const ctx = await world.account()
    world.attempts.length = 0
    const [first, second] = await Promise.all([exportMe({ ctx }), exportMe({ ctx })])
    expect(first).toEqual(second)
    expect(first).toMatchObject({ status: 'queued', progress: 0, readyAt: null, bytes: null })
    const asked = () => world.jobs.filter(({ data }) => 'exportId' in data && data.exportId === first.id)
    expect(asked()).toHaveLength(1)
    await build(first.id)
    world.advance(hour - 1)
    expect(await exportMe({ ctx })).toMatchObject({ id: first.id, status: 'ready' })
    expect(asked()).toHaveLength(1)
    world.advance(1)
    expect((await exportMe({ ctx })).id).not.toBe(first.id)
    expect(new Set(world.attempts.map(({ rule, key }) => `${rule} ${key}`))).toEqual(
      new Set([`export ${ctx.actor.userId}`]),
    )
    const audit = await world.db.select().from(auditLog).where(eq(auditLog.entityId, ctx.actor.userId))
    expect(audit.map(({ action }) => action)).toEqual(['account.exported', 'account.exported'])
  })

  it('may be asked for again when it failed, or was never made', async () => {
    const ctx = await world.account()
    const { id } = await exportMe({ ctx })
    await failExport({ ctx: worker(), input: { exportId: id } })
    expect(await exportStatus({ ctx })).toMatchObject({ id, status: 'failed' })
    const next = await exportMe({ ctx })
    expect(next.id).not.toBe(id)
    world.advance(24 * hour)
    expect((await exportMe({ ctx })).id).not.toBe(next.id)
  })

  it('is not for strangers', async () => {
    const ctx = world.as({ type: 'anonymous' }) as never
    expect(await codeOf(exportMe({ ctx }))).toBe('unauthenticated')
    expect(await codeOf(exportStatus({ ctx }))).toBe('unauthenticated')
    expect(await codeOf(readExport({ ctx, input: { id: randomUUID() } }))).toBe('unauthenticated')
  })
})

describe('buildExport', () => {
  it('holds everything on somebody, nothing on others, and nothing that opens the account', async () => {
    const ctx = await world.account({ phone: '+33 1', passwordHash: '$argon2id$secret' })
    const [other, admin] = [await world.account(), await world.account({ role: 'super_admin' })]
    const { userId, sessionId } = ctx.actor
    const now = world.clock.now()
    const hash = randomBytes(32)
    await world.db.insert(refreshTokens).values({ hash, sessionId, createdAt: now, expiresAt: now })
    await world.db.insert(accountLinks).values({
      hash,
      userId,
      purpose: 'verify_email',
      email: 'ana@example.org',
      createdAt: now,
      expiresAt: now,
    })
    await declare(ctx, 3, () => 'Bottles, "green" — 🫙')
    await declare(other, 1, () => 'not mine')
    const [consentId, templateId] = [randomUUID(), randomUUID()]
    await world.db
      .insert(faceConsents)
      .values({ id: consentId, userId, kind: 'given', at: now, textVersion: '2026-11', language: 'fr' })
    await world.db.insert(faceTemplates).values({
      id: templateId,
      userId,
      consentId,
      token: 'gAAAAA the face',
      encoderVersion: 'some',
      pictures: 3,
      enrolledAt: now,
      retentionMonths: 12,
    })
    await world.db.insert(faceKeys).values({ templateId, wrappedKey: 'gAAAAA the key', masterKeyId: 'abcd' })
    const [first] = await world.db
      .select({ recordId: wasteRecords.id })
      .from(wasteRecords)
      .where(eq(wasteRecords.userId, userId))
      .orderBy(asc(wasteRecords.id))
    if (first)
      await world.db.insert(custodyValues).values({ ...first, seq: 1, field: 'description', after: '12' })
    const suspended = { action: 'account.suspended', entity: { type: 'account', id: userId } } as const
    await world.db.transaction((tx) =>
      appendAudit({ ...admin, tx }, { ...suspended, after: { email: 'a@b.fr' } }),
    )

    const id = await ready(ctx)
    const file = await fetchFile(ctx, id)
    const files = unpack(file)
    expect(Object.keys(files)).toEqual([
      'README.txt',
      'account.json',
      'notification-preferences.json',
      'face.json',
      'links.json',
      'sessions.json',
      'records.json',
      'points.json',
      'achievements.json',
      'impacts.json',
      'custody.json',
      'images.json',
      'audit.json',
    ])
    for (const name of Object.keys(files))
      if (name !== 'README.txt') expect(files['README.txt']).toContain(name)
    const [row] = await world.db.select().from(users).where(eq(users.id, userId))
    const {
      passwordHash: _,
      searchText: __,
      notificationPreferences: ___,
      ...account
    } = row as NonNullable<typeof row>
    expect(files['account.json']).toEqual(JSON.parse(JSON.stringify(account)))
    expect(files['notification-preferences.json']).toHaveProperty('channels.security.email', true)
    expect(files['sessions.json']).toMatchObject([{ id: sessionId, createdAt: now.toISOString() }])
    expect(files['face.json']).toMatchObject({
      template: { id: templateId, pictures: 3 },
      consents: [{ id: consentId, kind: 'given', textVersion: '2026-11' }],
    })
    expect(files['links.json']).toEqual([
      expect.objectContaining({ purpose: 'verify_email', email: 'ana@example.org' }),
    ])
    const records = await world.db
      .select()
      .from(wasteRecords)
      .where(eq(wasteRecords.userId, userId))
      .orderBy(asc(wasteRecords.id))
    const left = ['userId', 'processorId', 'validatedBy', 'searchText']
    const known = records.map((record, i) => ({
      ...record,
      ...Object.fromEntries(left.map((name) => [name, undefined])),
      past: i === 0 ? [{ version: 1, field: 'description', before: null, after: '12' }] : [],
    }))
    expect(files['records.json']).toEqual(JSON.parse(JSON.stringify(known)))
    expect(files['audit.json']).toMatchObject({
      byMe: [{ action: 'account.exported' }],
      aboutMe: [
        { action: 'account.suspended', by: 'user', after: { email: '•••' } },
        { action: 'account.exported', by: 'owner' },
      ],
    })
    const text = JSON.stringify(files)
    for (const secret of [
      'argon2id',
      'gAAAAA',
      hash.toString('hex'),
      hash.toString('base64'),
      'not mine',
      admin.actor.userId,
    ])
      expect(text).not.toContain(secret)
  })

  it('writes down size, sum and time, and tells the owner once, however often it runs', async () => {
    const ctx = await world.account()
    const { id } = await exportMe({ ctx })
    await world.db.insert(personalExportParts).values({ exportId: id, seq: 7, data: randomBytes(9) })
    await build(id)
    await build(id)
    const file = await fetchFile(ctx, id)
    const now = world.clock.now()
    expect(await exportStatus({ ctx })).toEqual({
      id,
      status: 'ready',
      progress: 100,
      requestedAt: now,
      readyAt: now,
      expiresAt: new Date(now.getTime() + 7 * 24 * hour),
      bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
    })
    const mails = world.jobs.filter(({ data }) => 'kind' in data && data.kind === 'export_ready')
    expect(mails.filter(({ data }) => 'userId' in data && data.userId === ctx.actor.userId)).toHaveLength(1)
  })

  it('reads in pages, keeps in pieces, and tells how far it is', async () => {
    const ctx = await world.account()
    // Ideograms: of letters of ours, the search index would hold thousands of trigrams for each record.
    const noise = () => String.fromCharCode(...Array.from(randomBytes(2000), (byte) => 0x4e00 + byte * 61))
    for (let i = 0; i < 3; i++) await declare(ctx, 550, noise)
    const { id } = await exportMe({ ctx })
    const seen = new Set<number>()
    const owner = openDatabase(world.ownerUrl, { poolSize: 1 })
    await owner.db.execute(
      sql.raw(`create table progress_seen (n int);
      create function see() returns trigger security definer language plpgsql as
      $$ begin insert into progress_seen values (new.progress); return new; end $$;
      create trigger see before update on personal_exports for each row execute function see()`),
    )
    await build(id)
    for (const { n } of (await owner.db.execute<{ n: number }>(sql`select n from progress_seen`)).rows)
      seen.add(n)
    await owner.db.execute(sql`drop function see cascade`)
    await owner.close()
    expect(seen.size).toBeGreaterThan(4)
    expect([...seen].toSorted((a, b) => a - b)).toEqual([...seen])
    const parts = await world.db
      .select({ length: sql<number>`length(data)` })
      .from(personalExportParts)
      .where(eq(personalExportParts.exportId, id))
      .orderBy(asc(personalExportParts.seq))
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.slice(0, -1).every(({ length }) => length === 1024 * 1024)).toBe(true)
    expect(unpack(await fetchFile(ctx, id))['records.json']).toHaveLength(1650)
  })

  it('leaves the work to the one worker that has begun it', async () => {
    const ctx = await world.account()
    const { id } = await exportMe({ ctx })
    await declare(ctx, 20, () => 'x')
    const outcomes = await Promise.all([build(id), build(id)].map((each) => each.then(String, String)))
    expect(outcomes.filter((each) => each === 'undefined').length).toBeGreaterThan(0)
    expect(unpack(await fetchFile(ctx, id))['records.json']).toHaveLength(20)
  })

  it('does nothing when the account has gone, and stops when it is told to', async () => {
    const ctx = await world.account()
    const { id } = await exportMe({ ctx })
    const stopped = buildExport({ ctx: worker(), input: { exportId: id }, signal: AbortSignal.abort() })
    await expect(stopped).rejects.toThrow('aborted')
    expect(await rowOf(id)).toMatchObject({ status: 'running' })
    await world.db
      .update(users)
      .set({ anonymisedAt: world.clock.now() })
      .where(eq(users.id, ctx.actor.userId))
    await build(id)
    expect(await rowOf(id)).toMatchObject({ status: 'running' })
    await build(randomUUID())
  })
})

describe('readExport', () => {
  it('is for the owner alone, when it is ready and has not expired', async () => {
    const [ctx, other, staff] = [
      await world.account(),
      await world.account(),
      await world.account({ role: 'super_admin' }),
    ]
    const { id } = await exportMe({ ctx })
    expect(await codeOf(readExport({ ctx, input: { id } }))).toBe('not_found')
    await build(id)
    for (const somebody of [other, staff])
      expect(await codeOf(readExport({ ctx: somebody, input: { id } }))).toBe('not_found')
    expect(await codeOf(readExport({ ctx, input: { id: 'x' } }))).toBe('validation')
    const { fileName } = await readExport({ ctx, input: { id } })
    expect(fileName).toMatch(/^benne-\w+-\d{4}-\d\d-\d\d\.zip$/)
    world.advance(7 * 24 * hour)
    expect(await codeOf(readExport({ ctx, input: { id } }))).toBe('not_found')
    expect(await exportStatus({ ctx })).toBeNull()
  })
})
