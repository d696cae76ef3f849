export * from './live-events.ts'
export * from './sessions.ts'
export * from './users.ts'
export * from './waste-records.ts'
