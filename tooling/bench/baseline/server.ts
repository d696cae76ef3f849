import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { openDatabase } from '@benne/db'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { type WebSocket, WebSocketServer } from 'ws'
import type { BaselineConfig } from './config.ts'
import { creator } from './create.ts'
import { pageAnswer, type Row, recordAnswer } from './records.ts'

// What the same answers cost at the least: Hono, plain pg and JSON.stringify, on the server set-up, the pool and the
// SQL of Benne. Nobody is asked who they are, nothing is checked, nothing is logged.

const config = JSON.parse(readFileSync(process.env['BASELINE'] ?? '', 'utf8')) as BaselineConfig
const { pool, close } = openDatabase(config.databaseUrl)
const writes = openDatabase(config.writeUrl)
const create = creator(writes.pool, config.create, config)
const sockets = new Set<WebSocket>()

const app = new Hono()
app.get('/health/ready', (c) => c.json({ status: 'ok' }))
app.get('/list/:name', async (c) => {
  const input = (JSON.parse(c.req.query('input') ?? '') as { 0: { json: { limit: number } } })[0].json
  const { text, values } = config.lists[c.req.param('name')] ?? { text: '', values: [] }
  const { rows } = await pool.query<Row>(text, [...values])
  return json(pageAnswer(rows, input.limit))
})
app.post('/create', async (c) => {
  await c.req.json()
  const record = await create()
  for (const socket of sockets) socket.send(config.frame)
  return json(recordAnswer(record))
})

const json = (body: string) => new Response(body, { headers: { 'content-type': 'application/json' } })

const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
const server = createServer(
  { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
  (request, response) => void listener(request, response),
)
const wss = new WebSocketServer({ server, maxPayload: 64 * 1024, perMessageDeflate: false })
wss.on('connection', (socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  // Clients say who they are and what they want, as they do to Benne; then they wait to be welcome.
  socket.on('message', (data: Buffer) => {
    if (data.includes('subscription')) socket.send('"welcome"')
  })
})
server.listen(Number(process.env['PORT']), '127.0.0.1')

process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  for (const socket of wss.clients) socket.terminate()
  void Promise.all([close(), writes.close()]).then(() => process.exit())
})
