import { createCallerFactory, router } from './procedures.ts'
import { audit } from './routers/audit.ts'
import { auth } from './routers/auth.ts'
import { custody } from './routers/custody.ts'
import { live } from './routers/live.ts'
import { statistics } from './routers/statistics.ts'
import { system } from './routers/system.ts'
import { users } from './routers/users.ts'
import { waste } from './routers/waste.ts'

export const appRouter = router({ audit, auth, custody, live, statistics, system, users, waste })

/** The whole API as a type: all that a client needs to know. */
export type AppRouter = typeof appRouter

export const createCaller = createCallerFactory(appRouter)

export type { ApiContext, BrowserCookie, BrowserCookies, CallReport, Stream } from './context.ts'
export { errorShape, failureOf } from './failure.ts'
export { tellSent, transformer } from './transformer.ts'
