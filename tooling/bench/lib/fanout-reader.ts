import { PlainSocket } from './plain-socket.ts'

// A process of its own that holds sockets and notes when frames come to them, so that reading disturbs neither the
// server nor the writer more than the machine itself does. Told what to do, and answers, over the process channel.

export type Protocol = 'benne' | 'bare' | 'socket.io'

export type ReaderOrder =
  | {
      readonly order: 'open'
      readonly protocol: Protocol
      readonly url: string
      /** One socket for each; anything but Benne does not look at it. */
      readonly tokens: readonly string[]
      /** Of the first socket; each has an address of its own, which the server believes. */
      readonly firstAddress: number
    }
  /** Notes arrivals from now on, until each socket has had so many. */
  | { readonly order: 'collect'; readonly events: number }
  /** The collected, as milliseconds after each event's moment, in the order in which they were sent. */
  | { readonly order: 'delays'; readonly moments: readonly number[] }
  | { readonly order: 'close' }

export type ReaderAnswer =
  | { readonly answer: 'opened' | 'collecting' | 'complete' | 'closed' }
  | { readonly answer: 'delays'; readonly delays: Float64Array; readonly cpuMs: number }
  | { readonly answer: 'failed'; readonly message: string }

const atOnce = 40
const sockets: PlainSocket[] = []
let arrivals: Float64Array[] = []
let left = 0
let perSocket = 0
let cpuBefore = process.cpuUsage()

// On the wall clock, which all processes of a machine share; finer than Date's milliseconds.
const now = () => performance.timeOrigin + performance.now()

process.once('disconnect', () => process.exit())
process.on('message', (order: ReaderOrder) => {
  obey(order).catch((error: Error) => tell({ answer: 'failed', message: error.message }))
})

const tell = (answer: ReaderAnswer) => process.send?.(answer)

async function obey(order: ReaderOrder): Promise<void> {
  if (order.order === 'open') {
    const { tokens } = order
    for (let start = 0; start < tokens.length; start += atOnce) {
      const some = tokens.slice(start, start + atOnce)
      const opened = some.map((token, n) => open(order, token, sockets.length + n))
      sockets.push(...(await Promise.all(opened)))
    }
    tell({ answer: 'opened' })
  } else if (order.order === 'collect') {
    perSocket = order.events
    arrivals = sockets.map(() => new Float64Array(perSocket + 1))
    left = sockets.length * perSocket
    cpuBefore = process.cpuUsage()
    tell({ answer: 'collecting' })
  } else if (order.order === 'delays') {
    const { user, system } = process.cpuUsage(cpuBefore)
    const delays = new Float64Array(sockets.length * perSocket)
    let n = 0
    for (const times of arrivals)
      for (let event = 1; event <= perSocket; event++)
        delays[n++] = (times[event] as number) - (order.moments[event - 1] as number)
    tell({ answer: 'delays', delays, cpuMs: (user + system) / 1000 })
  } else {
    await Promise.all(sockets.splice(0).map((socket) => socket.close()))
    tell({ answer: 'closed' })
  }
}

function arrived(socket: number): void {
  const times = arrivals[socket]
  if (!times || left === 0) return
  // The first place counts how many have come.
  const count = (times[0] as number) + 1
  if (count > perSocket) return
  times[0] = count
  times[count] = now()
  if (--left === 0) tell({ answer: 'complete' })
}

const addressOf = (n: number) => `100.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`

async function open(
  { protocol, url, firstAddress }: Extract<ReaderOrder, { order: 'open' }>,
  token: string,
  n: number,
): Promise<PlainSocket> {
  const headers = { 'X-Forwarded-For': addressOf(firstAddress + n) }
  const ready = Promise.withResolvers<void>()
  const onText = (frame: Buffer, from: PlainSocket): void => {
    const heard = hear[protocol](frame)
    if (heard === 'event') arrived(n)
    else if (heard === 'ready') ready.resolve()
    else if (heard !== null) from.send(heard.say)
  }
  const socket = await PlainSocket.open(new URL(pathOf[protocol], url), headers, onText)
  if (protocol === 'benne') {
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }))
    const params = { path: 'live.events', input: { json: {} } }
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params }))
  } else if (protocol === 'bare') ready.resolve()
  await ready.promise
  return socket
}

const pathOf: Record<Protocol, string> = {
  benne: '/trpc?connectionParams=1',
  bare: '/',
  'socket.io': '/socket.io/?EIO=4&transport=websocket',
}

/** What a text frame is: an event, the sign that all is set up, or something that wants an answer. */
const hear: Record<Protocol, (frame: Buffer) => 'event' | 'ready' | { say: string } | null> = {
  benne: (frame) => {
    if (frame.includes('"waste_update"')) return 'event'
    if (frame.length === 4) return { say: 'PONG' }
    return frame.includes('"welcome"') ? 'ready' : null
  },
  bare: () => 'event',
  // Engine.IO's and Socket.IO's numbers: 0 opens, 2 asks whether we are there, 40 is joined, 42 is an event.
  'socket.io': (frame) => {
    if (frame[0] === 0x30) return { say: '40' }
    if (frame[0] === 0x32) return { say: '3' }
    return frame[1] === 0x30 ? 'ready' : 'event'
  },
}
