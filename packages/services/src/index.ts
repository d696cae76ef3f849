export { may, requirePermission } from './access.ts'
export { type AccessTokens, accessTokenSeconds, createAccessTokens } from './auth/access-tokens.ts'
export { authenticate, type SignedInActor } from './auth/authenticate.ts'
export type { IssuedTokens } from './auth/issue-tokens.ts'
export { login } from './auth/login.ts'
export { logout } from './auth/logout.ts'
export { me } from './auth/me.ts'
export { hashPassword } from './auth/passwords.ts'
export { refresh } from './auth/refresh.ts'
export { register } from './auth/register.ts'
export { type LiveSession, SessionDirectory } from './auth/session-directory.ts'
export type {
  AccountCtx,
  Actor,
  Clock,
  Ctx,
  LiveAudience,
  LiveFeed,
  LiveItem,
  Ports,
  SecurityLog,
} from './context.ts'
export { followEvents } from './events/follow-events.ts'
export { invalidInput, parseInput, toFailure } from './failure.ts'
export { invalidField, ServiceError } from './service-error.ts'
export { createUser } from './users/create-user.ts'
export { ensureSuperAdmin, hasSuperAdmin } from './users/ensure-super-admin.ts'
export { createWasteRecord } from './waste/create-record.ts'
export { getWasteRecord } from './waste/get-record.ts'
export { listWasteRecords } from './waste/list-records.ts'
export { processWasteRecord } from './waste/process-record.ts'
