import { toClientFailure } from '@benne/client'
import { wasteImpacts, wasteRecords } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { benne } from './support/command.ts'
import { startTestServer, type TestServer } from './support/server.ts'

// A server that does jobs, and an operator who works on its database.
let at: TestServer
beforeAll(async () => {
  at = await startTestServer()
})
afterAll(() => at.stop())

const run = (...args: string[]) => benne(at.databaseUrl, args)

describe('the figures of records', () => {
  it('are recomputed by the server’s worker when an operator chooses another set', async () => {
    const { client } = await at.signedIn()
    const { id } = await client.waste.create.mutate({ wasteType: 'paper', quantity: 10 })
    expect((await run('impact', 'sets')).output).toMatch(/^\* ademe-23\.6 .+\n {2}epa-warm-16 /)
    expect(await run('impact', 'recompute', '--set', 'epa-warm-16')).toMatchObject({
      code: 0,
      output: expect.stringContaining('epa-warm-16'),
    })
    await expect
      .poll(async () => (await client.waste.get.query({ id })).impact?.factorSet, { timeout: 20_000 })
      .toBe('epa-warm-16')
    const shown = await client.waste.impact.query({ id })
    expect(shown).toMatchObject({
      impact: { version: 2, factorId: 'paper/cardboard', potential: true },
      reason: null,
      others: [{ kgCo2e: -5.13, factor: { factorSet: 'ademe-23.6' } }],
      signsDiffer: true,
      versions: [{ version: 2 }, { version: 1, kgCo2e: -5.13 }],
    })
    expect(shown.versions[0]?.computedAt).toBeInstanceOf(Date)
    expect(await client.waste.factors.query()).toMatchObject({ current: 'epa-warm-16' })
    expect((await run('impact', 'sets')).output).toContain('* epa-warm-16')
    const refused = client.waste.recomputeImpact.mutate({ factorSet: 'ademe-23.6' }).catch(toClientFailure)
    expect(await refused).toMatchObject({ code: 'forbidden' })
  })

  it.each([
    ['recompute'],
    ['recompute', '--set', 'made-up'],
    ['recompute', '--set', 'constructor'],
    ['recompute', 'epa-warm-16'],
    ['sets', 'all'],
  ])('are left alone by impact %s %s %s', async (...args) => {
    const ran = await run('impact', ...args)
    expect(ran).toMatchObject({ code: 2, output: expect.stringContaining('Usage: npm run benne -- impact') })
  })
})

describe('the ledger of points', () => {
  it('is compared with every balance; a difference is named and shows in the exit code', async () => {
    const { client, user } = await at.signedIn()
    const { id } = await client.waste.create.mutate({ wasteType: 'metal', quantity: 2 })
    expect(await run('points', 'verify')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^\d+ accounts and \d+ records compared with the ledger: 0 differ\.\n$/),
    })
    await at.db.update(wasteRecords).set({ pointsAwarded: 50 }).where(eq(wasteRecords.id, id))
    const ran = await run('points', 'verify')
    expect(ran.code).toBe(1)
    expect(ran.output).toContain(`record  ${id}  ledger 5, kept 50`)
    expect(ran.output).toContain('1 differ.')
    expect(ran.output).not.toContain(user.email)
    expect(await run('points', 'verify', 'now')).toMatchObject({ code: 2 })
    expect(await at.db.$count(wasteImpacts, eq(wasteImpacts.recordId, id))).toBe(1)
  })
})
