import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A moment, kept to the millisecond: what a JavaScript Date holds, so that a keyset cursor compares exactly. */
export const moment = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' })

/** PostgreSQL's 64-bit transaction id, as a decimal string. */
export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' })

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
