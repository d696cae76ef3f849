import { TimeZone } from '@benne/contracts'

/** This device's time zone; undefined when it is none that the contracts know. */
export const ownTimeZone = (): string | undefined =>
  TimeZone.safeParse(Intl.DateTimeFormat().resolvedOptions().timeZone).data
