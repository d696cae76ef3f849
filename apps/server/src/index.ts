export { createLogger } from './log.ts'
export { main } from './main.ts'
export { type RunningServer, type ServerOptions, startServer } from './server.ts'
export { type SocketLimits, socketLimits } from './socket-guard.ts'
