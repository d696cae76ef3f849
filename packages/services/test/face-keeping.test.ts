import { readFile } from 'node:fs/promises'
import { createVault, newFernetKey } from '@benne/biometrics'
import { faceChallenges, faceConsents, faceFailures, faceTemplates, users } from '@benne/db'
import {
  type AccountCtx,
  anonymiseAccount,
  type BusMessage,
  type Ctx,
  eraseUserFace,
  FaceDirectory,
  faceRemove,
  faceStatus,
  housekeeping,
  importFormerFace,
} from '@benne/services'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { descriptorOf, enrolFace, makeFaces, signInByFace } from './face-world.ts'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const faces = makeFaces()
const day = 24 * 3600 * 1000

async function enrolled(
  who: string,
  more: Pick<Partial<Ctx>, 'faces' | 'facesChanged'> = {},
): Promise<AccountCtx & { username: string }> {
  const ctx = await world.signedIn()
  const own = { ...ctx, faces, ...more, actor: ctx.actor, username: ctx.tokens.user.username }
  await enrolFace(world, own, who)
  return own
}
const stranger = (more: Partial<Ctx> = {}) => world.as({ type: 'anonymous' }, { faces, ...more })
const keep = () => housekeeping({ ctx: world.as({ type: 'system', name: 'housekeeping' }, { faces }) })
const templateOf = async ({ actor }: AccountCtx) =>
  (await world.db.select().from(faceTemplates).where(eq(faceTemplates.userId, actor.userId)))[0]
const mailsOf = ({ actor }: AccountCtx) =>
  world.jobs.flatMap((job) =>
    job.name === 'mail' && 'userId' in job.data && job.data.userId === actor.userId ? [job.data.kind] : [],
  )

describe('a face that is not used', () => {
  it('is erased after its time, of which its owner is told a month before', async () => {
    const ana = await enrolled('ana')
    const due = (await faceStatus({ ctx: ana })).enrolled?.expiresAt as Date
    expect(due.getTime() - world.clock.now().getTime()).toBeGreaterThan(364 * day)
    world.clock.advance(300 * day)
    expect(await keep()).toMatchObject({ facesWarned: 0, facesErased: 0 })
    world.clock.advance(40 * day)
    expect(await keep()).toMatchObject({ facesWarned: 1, facesErased: 0 })
    expect(await keep()).toMatchObject({ facesWarned: 0, facesErased: 0 })
    expect(mailsOf(ana)).toContain('face_expiring')
    world.clock.advance(25 * day)
    expect(await keep()).toMatchObject({ facesErased: 0 })
    world.clock.advance(6 * day)
    expect(await keep()).toMatchObject({ facesErased: 1 })
    expect(await templateOf(ana)).toBeUndefined()
    expect(mailsOf(ana)).toContain('face_erased')
    const [{ ending, certificate } = expect.fail('no consent')] = (await faceStatus({ ctx: ana })).consents
    expect([ending, certificate?.statement]).toEqual(['unused', expect.stringContaining('"ending":"unused"')])
  })

  it('stays when it is used after the warning', async () => {
    const ben = await enrolled('ben')
    world.clock.advance(340 * day)
    await keep()
    expect((await templateOf(ben))?.warnedAt).not.toBeNull()
    await signInByFace(world, stranger(), 'ben', ben.username)
    world.clock.advance(40 * day)
    await keep()
    expect(await templateOf(ben)).toMatchObject({ warnedAt: null })
  })

  it('is kept as long as its owner was told, or less, whatever is set since', async () => {
    const [short, long] = [makeFaces({ retentionMonths: 3 }), makeFaces({ retentionMonths: 36 })]
    const ana = await enrolled('ana', { faces: short })
    const expiry = async (set: Ctx['faces']) =>
      (await faceStatus({ ctx: { ...ana, faces: set } })).enrolled?.expiresAt.getTime()
    const due = await expiry(short)
    expect([await expiry(long), await expiry(null)]).toEqual([due, due])
    expect(await expiry(makeFaces({ retentionMonths: 1 }))).toBeLessThan(due as number)
    const keepWithout = () =>
      housekeeping({ ctx: world.as({ type: 'system', name: 'housekeeping' }, { faces: null }) })
    world.clock.advance(65 * day)
    expect(await keepWithout()).toMatchObject({ facesWarned: 1 })
    world.clock.advance(31 * day)
    expect(await keepWithout()).toMatchObject({ facesErased: 1 })
    expect(await templateOf(ana)).toBeUndefined()
  })

  it('is kept for a month after a warning that came late', async () => {
    const eva = await enrolled('eva')
    world.clock.advance(800 * day)
    await keep()
    expect(await templateOf(eva)).toBeDefined()
    const { enrolled: kept } = await faceStatus({ ctx: eva })
    expect(kept?.expiresAt).toEqual(new Date(world.clock.now().getTime() + 30 * day))
    world.clock.advance(30 * day)
    await keep()
    expect(await templateOf(eva)).toBeUndefined()
  })
})

it('housekeeping forgets challenges, and names that are nobody’s', async () => {
  await signInByFace(world, stranger(), 'zoe', 'some_unknown_name').catch(() => {})
  expect(await world.db.$count(faceFailures)).toBeGreaterThan(0)
  world.clock.advance(31 * day)
  await keep()
  expect(await world.db.$count(faceChallenges)).toBe(0)
  expect(await world.db.$count(faceFailures)).toBe(0)
})

describe('somebody else’s hand', () => {
  it('an operator erases a face', async () => {
    const ana = await enrolled('ana')
    const operator = world.as({ type: 'command', name: 'root' }, { faces })
    const input = { userId: ana.actor.userId }
    expect(await codeOf(eraseUserFace({ ctx: ana, input }))).toBe('forbidden')
    expect(await eraseUserFace({ ctx: operator, input })).toBe(true)
    expect(await eraseUserFace({ ctx: operator, input })).toBe(false)
    expect((await faceStatus({ ctx: ana })).consents[0]?.ending).toBe('operator')
  })

  it('an account that is anonymised keeps none, and the ledger', async () => {
    const ana = await enrolled('ana')
    const { userId } = ana.actor
    await anonymiseAccount({ ctx: world.as({ type: 'system', name: 'test' }, { faces }), input: { userId } })
    expect(await templateOf(ana)).toBeUndefined()
    const [row] = await world.db.select().from(users).where(eq(users.id, userId))
    expect(row?.faceEnrolledAt).toBeNull()
    const kinds = await world.db
      .select({ kind: faceConsents.kind })
      .from(faceConsents)
      .where(eq(faceConsents.userId, userId))
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(['ended', 'given'])
  })
})

describe('what was taken over from the former system', () => {
  it('opens its owner’s account, and is told to be taken anew', async () => {
    const fixture = JSON.parse(
      await readFile(new URL('../../biometrics/test/fixtures/former-system.json', import.meta.url), 'utf8'),
    ) as { key: string; row: { token: string } }
    const { actor, ...ctx } = await world.signedIn()
    const input = {
      userId: actor.userId,
      token: fixture.row.token,
      formerKey: fixture.key,
      ground: 'consent forms of 2024, in the town’s archive',
    }
    const operator = world.as({ type: 'command', name: 'root' }, { faces })
    expect(await importFormerFace({ ctx: operator, input })).toBe('imported')
    expect(await importFormerFace({ ctx: operator, input })).toBe('has_one_already')
    const status = await faceStatus({ ctx: { ...ctx, actor, faces } })
    expect(status).toMatchObject({
      enrolled: { imported: true, outdated: false, pictures: 1 },
      consents: [{ version: input.ground, language: null }],
    })
  })
})

describe('people who are found by their face alone', () => {
  /** A bus between two processes. */
  function twoNodes() {
    const listeners: ((message: BusMessage) => void)[][] = [[], []]
    const gaps: (() => void)[][] = [[], []]
    const busOf = (own: number) => ({
      publish: (message: BusMessage) => {
        for (const listener of listeners[1 - own] ?? []) listener(message)
      },
      subscribe: (listener: (message: BusMessage) => void) => {
        listeners[own]?.push(listener)
        return () => {}
      },
      connected: true,
      onGap: (listener: () => void) => {
        gaps[own]?.push(listener)
        return () => {}
      },
    })
    const errors: unknown[] = []
    const directories = [0, 1].map(
      (own) =>
        new FaceDirectory({
          db: world.db,
          bus: busOf(own),
          vault: faces.vault,
          encoderVersion: 'scripted',
          onError: (error) => errors.push(error),
        }),
    ) as [FaceDirectory, FaceDirectory]
    const facesChanged = (userId: string) => {
      directories[0].changed(userId)
      busOf(0).publish({ type: 'faces', userIds: [userId] })
    }
    return { directories, errors, facesChanged, gap: (own: number) => gaps[own]?.forEach((told) => told()) }
  }

  it('are found on every node as soon as they are enrolled, and no longer once they withdraw', async () => {
    await world.db.delete(faceTemplates)
    const { directories, errors, facesChanged } = twoNodes()
    const [here, there] = directories
    await Promise.all(directories.map((directory) => directory.start()))
    const ana = await enrolled('ana', { facesChanged })
    await enrolled('ben', { facesChanged })
    await Promise.all([here.settled(), there.settled()])
    expect([here.size, there.size]).toEqual([2, 2])
    const kiosk = stranger({ faces: makeFaces({ directory: there }) })
    const { user } = await signInByFace(world, kiosk, 'ana', undefined)
    expect(user.id).toBe(ana.actor.userId)
    expect(await codeOf(signInByFace(world, kiosk, 'zoe', undefined))).toBe('face_not_recognised')
    await faceRemove({ ctx: ana })
    await there.settled()
    expect(there.size).toBe(1)
    expect(await codeOf(signInByFace(world, kiosk, 'ana', undefined))).toBe('face_not_recognised')
    expect(errors).toEqual([])
  })

  it('are not found either while they are paused, and each try without a name counts', async () => {
    await world.db.delete(faceTemplates)
    const { directories } = twoNodes()
    const [here] = directories
    const ana = await enrolled('ana')
    await here.start()
    const kiosk = () => stranger({ faces: makeFaces({ directory: here }) })
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await codeOf(signInByFace(world, stranger(), 'zoe', ana.username))).toBe('face_not_recognised')
    }
    expect(await codeOf(signInByFace(world, kiosk(), 'ana', undefined))).toBe('face_not_recognised')
    const ctx = kiosk()
    const codes = []
    for (let attempt = 1; attempt <= 11; attempt++)
      codes.push(await codeOf(signInByFace(world, ctx, 'zoe', undefined)))
    expect(codes).toEqual([...Array<string>(10).fill('face_not_recognised'), 'too_many_requests'])
  })

  it('are not opened by what a node has not heard of yet', async () => {
    await world.db.delete(faceTemplates)
    const { directories, gap } = twoNodes()
    const [, there] = directories
    const ana = await enrolled('ana')
    await there.start()
    // By a process that tells nobody.
    await faceRemove({ ctx: ana })
    expect(there.size).toBe(1)
    const kiosk = stranger({ faces: makeFaces({ directory: there }) })
    expect(await codeOf(signInByFace(world, kiosk, 'ana', undefined))).toBe('face_not_recognised')
    gap(1)
    await there.settled()
    expect(there.size).toBe(0)
  })

  it('are dropped when they cannot be read, and looked for again later', async () => {
    await world.db.delete(faceTemplates)
    const errors: unknown[] = []
    let away = false
    const db = new Proxy(world.db, {
      get: (target, key) => {
        if (away && key === 'select') throw new Error('the database is away')
        return Reflect.get(target, key) as unknown
      },
    })
    const directory = new FaceDirectory({
      db,
      bus: { publish: () => {}, subscribe: () => () => {}, connected: false, onGap: () => () => {} },
      vault: faces.vault,
      encoderVersion: 'scripted',
      onError: (error) => errors.push(error),
    })
    const ana = await enrolled('ana')
    await directory.start()
    expect(directory.identify(descriptorOf('ana'), 0.45)).toBe(ana.actor.userId)
    away = true
    directory.changed(ana.actor.userId)
    await directory.settled()
    expect([directory.size, errors.length]).toEqual([0, 1])
    away = false
    await directory.start()
    expect(directory.size).toBe(1)
    const late = directory.start()
    directory.close()
    await late
    expect(directory.size).toBe(0)
  })

  it('must be clearly nearer than anybody else', async () => {
    await world.db.delete(faceTemplates)
    const { directories } = twoNodes()
    await enrolled('ana')
    const [here] = directories
    await here.start()
    expect(here.identify(descriptorOf('ana'), 0.45)).not.toBeNull()
    // Somebody who looks like her.
    await enrolled('ana')
    await here.start()
    expect(here.size).toBe(2)
    expect(here.identify(descriptorOf('ana'), 0.45)).toBeNull()
  })

  it('are left out when their template cannot be opened, which is told', async () => {
    await world.db.delete(faceTemplates)
    const { directories, errors } = twoNodes()
    await enrolled('ana')
    await enrolled('ben', { faces: makeFaces({ vault: createVault([newFernetKey()]) }) })
    const [here] = directories
    await here.start()
    expect(here.size).toBe(1)
    expect(errors).toHaveLength(1)
  })
})
