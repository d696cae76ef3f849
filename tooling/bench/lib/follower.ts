import { once } from 'node:events'
import { WebSocket } from 'ws'

/**
 * A socket that follows live events, in tRPC's words but without its client. Resolves when it is welcome; `onFrame` gets
 * what comes after that. Answers the server's keep-alive by itself.
 */
export async function openFollower(
  url: string,
  token: string,
  onFrame: (data: Buffer) => void,
): Promise<WebSocket> {
  const address = `${url.replace('http', 'ws')}/trpc?connectionParams=1`
  const socket = new WebSocket(address, { perMessageDeflate: false })
  await once(socket, 'open')
  socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }))
  const params = { path: 'live.events', input: { json: {} } }
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params }))
  await new Promise<void>((resolve, reject) => {
    socket.once('close', (code) => reject(new Error(`a socket was closed with ${code}`)))
    const greet = (data: Buffer) => {
      if (!data.includes('welcome')) return
      socket.off('message', greet)
      socket.on('message', (frame: Buffer) => {
        if (frame.length === 4) socket.send('PONG')
        else onFrame(frame)
      })
      resolve()
    }
    socket.on('message', greet)
  })
  return socket
}
