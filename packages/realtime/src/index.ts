export { EventLog } from './event-log.ts'
export { LiveHub, type LiveHubOptions } from './live-hub.ts'
