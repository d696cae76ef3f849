import { customType, timestamp } from 'drizzle-orm/pg-core'

/** A moment, kept to the millisecond: what a JavaScript Date holds, so that a keyset cursor compares exactly. */
export const moment = () => timestamp({ withTimezone: true, precision: 3, mode: 'date' })

/** PostgreSQL's 64-bit transaction id, as a decimal string. */
export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' })

/** What drizzle's own jsonb is, but for strings: that parses what the driver has parsed, and makes a number of "12". */
export const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
})

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
