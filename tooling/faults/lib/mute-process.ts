import { connect } from 'node:net'

// Connects, and says nothing: a process of its own, whose sockets count towards no limit of the test's.

export interface MuteOrder {
  readonly url: string
  /** One socket for each. */
  readonly addresses: readonly string[]
}

/** So far. */
export interface MuteCounts {
  readonly asked: number
  readonly open: number
  /** How often the most were open at one time. */
  readonly most: number
  /** By HTTP's status, `code reason` of a WebSocket, or what happened to the connection. */
  readonly ends: Record<string, number>
}

const atOnce = 250
const counts = { asked: 0, open: 0, most: 0, ends: {} as Record<string, number> }

process.once('disconnect', () => process.exit())
process.on('message', (order: MuteOrder | 'tell') => {
  if (order === 'tell') process.send?.(counts)
  else void openAll(order)
})

async function openAll({ url, addresses }: MuteOrder): Promise<void> {
  for (let start = 0; start < addresses.length; start += atOnce) {
    await Promise.all(addresses.slice(start, start + atOnce).map((address) => open(url, address)))
  }
}

/** By hand: a library would make the connecting so slow that the first are closed before the last have come. */
function open(url: string, address: string): Promise<void> {
  counts.asked++
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    let heard = Buffer.alloc(0)
    let opened = false
    let end = 'cut off'
    socket.write(
      `GET /trpc?connectionParams=1 HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: ${address}\r\n\r\n`,
    )
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk])
      const head = heard.indexOf('\r\n\r\n')
      if (!opened && head < 0) return
      if (!opened) {
        end = heard.toString('latin1').split('\r\n', 1)[0] ?? end
        if (!end.startsWith('HTTP/1.1 101')) return
        opened = true
        end = 'cut off'
        heard = heard.subarray(head + 4)
        counts.open++
        counts.most = Math.max(counts.most, counts.open)
        resolve()
      }
      // A close frame: its opcode, the length, a code and the reason in words.
      if (heard[0] !== 0x88 || heard.length < 4) return
      end = `${heard.readUInt16BE(2)} ${heard.toString('utf8', 4, 2 + (heard[1] as number))}`
      socket.end()
    })
    socket.on('error', (error) => {
      end = error.message
    })
    socket.on('close', () => {
      if (opened) counts.open--
      counts.ends[end] = (counts.ends[end] ?? 0) + 1
      resolve()
    })
  })
}
