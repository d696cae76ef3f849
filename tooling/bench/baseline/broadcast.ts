import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server as SocketIo } from 'socket.io'
import { WebSocketServer } from 'ws'

// What sending one event to everybody costs at the least, or with Socket.IO and its Redis adapter: POST /emit sends it,
// and answers when it began to, on the wall clock. Nothing is written, resumed or checked.

const settings = JSON.parse(readFileSync(process.env['BROADCAST'] ?? '', 'utf8')) as {
  readonly kind: 'bare' | 'socket.io'
  readonly redisUrl: string | null
  /** A frame of Benne's, which is what each socket is sent. */
  readonly frame: string
}

const server = createServer()
const emit = settings.kind === 'bare' ? bare(server) : await socketIo(server)
server.on('request', (request: IncomingMessage, response: ServerResponse) => {
  // Socket.IO answers what is its own.
  if (request.url?.startsWith('/socket.io')) return
  const moment = performance.timeOrigin + performance.now()
  if (request.method === 'POST') emit()
  request.resume()
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ moment }))
})
server.listen(Number(process.env['PORT']), '127.0.0.1')

function bare(server: Server): () => void {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  const bytes = Buffer.from(settings.frame)
  return () => {
    for (const socket of sockets.clients) socket.send(bytes, { binary: false })
  }
}

async function socketIo(server: Server): Promise<() => void> {
  const io = new SocketIo(server, { transports: ['websocket'], perMessageDeflate: false, serveClient: false })
  const publisher = createClient({ url: settings.redisUrl ?? '' })
  const subscriber = publisher.duplicate()
  for (const client of [publisher, subscriber]) client.on('error', () => {})
  await Promise.all([publisher.connect(), subscriber.connect()])
  io.adapter(createAdapter(publisher, subscriber))
  io.on('connection', (socket) => void socket.join('staff'))
  // Socket.IO takes an object and turns it into text itself, once for all sockets.
  const payload = JSON.parse(settings.frame) as unknown
  return () => io.to('staff').emit('event', payload)
}
