import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { transformer } from '@benne/api'
import type { LiveEvent } from '@benne/contracts'
import { jsonEncoder } from '@trpc/server/adapters/ws'
import { describe, expect, it } from 'vitest'
import * as ws from 'ws'
import { eventFrame, frameEncoder } from '../src/socket-frames.ts'

const event = (n: number): LiveEvent => ({
  type: 'dashboard_update',
  at: new Date('2026-05-04T08:00:00Z'),
  data: { changed: ['records'], connected: { users: n, admins: 1 } },
})

/** What `ws` itself reads in bytes from a server, which are one message. */
async function read(frame: Buffer): Promise<string> {
  const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable }
  const receiver = new Receiver({ isServer: false })
  const message = once(receiver, 'message') as Promise<[Buffer, boolean]>
  receiver.end(frame)
  const [data, isBinary] = await message
  expect(isBinary).toBe(false)
  return data.toString('utf8')
}

/** What tRPC hands to its encoder for an item of a subscription. */
function message(id: number | string, eventId: string, data: LiveEvent) {
  return {
    id,
    result: { type: 'data', id: eventId, data: transformer.output.serialize({ id: eventId, data }) },
  } as Parameters<typeof jsonEncoder.encode>[0]
}

describe('an event’s frame', () => {
  it.each([1, 17, 0, -1, 'a', '"', 'é\u2028', ''])(
    'is tRPC’s own for the subscription %j, both ways',
    async (id) => {
      const data = event(1)
      const sent = message(id, '12-3', data)
      const own: unknown = JSON.parse(jsonEncoder.encode(sent) as string)
      expect(JSON.parse(frameEncoder.encode(sent) as string)).toEqual(own)
      expect(JSON.parse(await read(eventFrame(id, { id: '12-3', event: data })))).toEqual(own)
    },
  )

  it.each([1, 60, 20_000, 40_000])('is whole however long it is: %d times é', async (count) => {
    const data = { ...event(1), data: { text: 'é'.repeat(count) } } as unknown as LiveEvent
    expect(await read(eventFrame(1, { id: '1-1', event: data }))).toContain(`"${'é'.repeat(count)}"`)
  })

  it('is made once for all who number their subscription alike, and anew for the next event', () => {
    const [first, second] = [event(1), event(2)]
    const frame = eventFrame(4, { id: '1-1', event: first })
    expect(eventFrame(4, { id: '1-1', event: first })).toBe(frame)
    expect(eventFrame(5, { id: '1-1', event: first })).not.toBe(frame)
    const next = eventFrame(4, { id: '1-2', event: second })
    expect(next.toString()).toContain('"id":"1-2"')
    expect(next.toString()).toContain('"users":2')
    expect(eventFrame(4, { id: '1-1', event: first }).toString()).toBe(frame.toString())
  })

  it('of anything else is left as it is', () => {
    const messages = [
      { id: 1, result: { type: 'started' } },
      { id: 1, result: { type: 'stopped' } },
      { id: 2, result: { type: 'data', data: { json: 'x' } } },
      { id: null, method: 'reconnect' },
      { id: 3, error: { json: { message: 'no' } } },
    ] as unknown as Parameters<typeof jsonEncoder.encode>[0][]
    for (const each of messages) expect(frameEncoder.encode(each)).toBe(jsonEncoder.encode(each))
  })
})
