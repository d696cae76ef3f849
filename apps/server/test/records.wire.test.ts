import type { LiveEvent, WasteRecord } from '@benne/contracts'
import { makeTestPhoto } from '@benne/images/testing'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { failureIn, startTestServer, type TestServer } from './support/server.ts'

let server: TestServer
let ana: Awaited<ReturnType<TestServer['signedIn']>>
let staff: Awaited<ReturnType<TestServer['signedIn']>>

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, staff] = await Promise.all([server.signedIn(), server.signedIn('admin')])
})
afterAll(() => server.stop())

const glass = { wasteType: 'glass', quantity: 2 } as const

const post = (path: string, input: unknown, token: string | null) =>
  fetch(`${server.url}/trpc/${path}`, {
    method: 'POST',
    body: JSON.stringify(superjson.serialize(input)),
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  })

describe('a declaration that is sent again', () => {
  it('is answered with the first record, after a restart as well as at once', async () => {
    const input = { ...glass, idempotencyKey: 'a lost answer', description: 'Bocaux' }
    const answers = await Promise.all([1, 2, 3].map(() => post('waste.create', input, ana.token)))
    const bodies = await Promise.all(answers.map((answer) => answer.text()))
    const done = bodies.filter((_, i) => answers[i]?.ok)
    expect(new Set(done).size).toBe(1)
    const late = await post('waste.create', input, ana.token)
    expect(await late.text()).toBe(done[0])
    expect(
      (await ana.client.waste.list.query({})).items.filter(({ description }) => description === 'Bocaux'),
    ).toHaveLength(1)
  })

  it('with another content is refused, and in flight asked to wait', async () => {
    const first = { ...glass, idempotencyKey: 'mixed up' }
    await post('waste.create', first, ana.token)
    expect(await failureIn(await post('waste.create', { ...first, quantity: 3 }, ana.token))).toMatchObject({
      status: 422,
      code: 'idempotency_mismatch',
    })
  })
})

describe('pictures within a call', () => {
  it('may weigh more than other calls, with a token of ours alone', async () => {
    const photo = await makeTestPhoto({ width: 1000, height: 750, format: 'png', seed: 3 })
    expect(photo.length).toBeGreaterThan(1024 * 1024)
    const images = [`data:image/png;base64,${photo.toString('base64')}`]
    const taken = await post('waste.create', { ...glass, images }, ana.token)
    expect(taken.status).toBe(200)
    for (const token of [null, 'not.a.token']) {
      expect(await failureIn(await post('waste.create', { ...glass, images }, token))).toMatchObject({
        status: 413,
        code: 'payload_too_large',
      })
    }
    expect(
      (await post('waste.update', { id: 'x', description: 'x'.repeat(1024 * 1024) }, ana.token)).status,
    ).toBe(413)
  })

  it('have an end', async () => {
    const images = Array.from({ length: 3 }, () => `data:image/png;base64,${'A'.repeat(12 * 1024 * 1024)}`)
    expect((await post('waste.create', { ...glass, images }, ana.token)).status).toBe(413)
  })

  it('are turned away when too many come at once, and nothing is lost by waiting', async () => {
    const padding = `data:image/png;base64,${'A'.repeat(2 * 1024 * 1024)}`
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => post('waste.create', { ...glass, images: [padding] }, ana.token)),
    )
    const busy = answers.filter(({ status }) => status === 503)
    for (const answer of busy) expect(answer.headers.get('retry-after')).toBe('2')
    expect(answers.filter(({ status }) => status === 422).length + busy.length).toBe(40)
    expect((await post('waste.create', { ...glass, images: [padding] }, ana.token)).status).toBe(422)
  })
})

describe('what happens to a record', () => {
  it('is seen live by its owner and by staff, and by nobody else', async () => {
    const stranger = await server.signedIn()
    const seen = new Map<string, string[]>()
    const stops = [
      ['owner', ana],
      ['staff', staff],
      ['stranger', stranger],
    ].map(([name, person]) => {
      const events: string[] = []
      seen.set(name as string, events)
      return (person as typeof ana).client.follow({
        onEvent: (event: LiveEvent) => {
          if (event.type === 'waste_update' && event.data.record.description === 'suivi')
            events.push(`${event.data.action} ${event.data.record.version}`)
        },
      })
    })
    const { id } = await ana.client.waste.create.mutate({ ...glass, description: 'suivi' })
    await ana.client.waste.update.mutate({ id, quantity: 3 })
    await staff.client.waste.validate.mutate({ id, isValid: true })
    await staff.client.waste.process.mutate({ id, status: 'collected' })
    await staff.client.waste.withdraw.mutate({ id, reason: 'Deux fois le même' })
    const all = ['created 1', 'updated 2', 'validated 3', 'processed 4', 'withdrawn 5']
    await vi.waitFor(() => {
      expect(seen.get('owner')).toEqual(all)
      expect(seen.get('staff')).toEqual(all)
    })
    expect(seen.get('stranger')).toEqual([])
    for (const stop of stops) stop()
  })

  it('is decided by one of many who act at once', async () => {
    const record: WasteRecord = await ana.client.waste.create.mutate(glass)
    const { id, version } = record
    const acts = await Promise.all([
      post('waste.process', { id, version, status: 'collected' }, staff.token),
      post('waste.process', { id, version, status: 'rejected', processingNotes: 'Mouillé' }, staff.token),
      post('waste.update', { id, version, quantity: 4 }, ana.token),
      post('waste.withdraw', { id, version }, ana.token),
      post('waste.validate', { id, version, isValid: true }, staff.token),
    ])
    expect(acts.filter(({ ok }) => ok)).toHaveLength(1)
    for (const act of acts.filter(({ ok }) => !ok)) {
      expect(['stale_version', 'not_found']).toContain((await failureIn(act)).code)
    }
  })
})
