import type { AttemptRule } from '../context.ts'

export interface Rule {
  /** Attempts that cost no waiting, within `rememberSeconds` of the first of them. */
  readonly free: number
  /** The wait after the last free attempt; each attempt after it doubles the wait before the next. */
  readonly firstDelaySeconds: number
  readonly maxDelaySeconds: number
  /** How long after the first attempt all of them are forgotten together. */
  readonly rememberSeconds: number
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * How often what may be tried. A person who mistypes should not notice the numbers. A guesser should get nowhere:
 * NIST SP 800-63B-4 §3.2.2 bounds consecutive failures by 100 and proposes growing waits of 30 s to an hour, which
 * these are. Nothing is locked for good: whoever can lock an account has a weapon against its owner (OWASP,
 * Credential Stuffing Prevention and Authentication cheat sheets).
 */
export const attemptRules: Readonly<Record<AttemptRule, Rule>> = {
  // People get it right within a few tries or go to "forgotten". 5 + 5 shorter waits (30 s … 8 min),
  // then one per 15 min; over a day `login_account` is the narrower bound.
  login_pair: { free: 5, firstDelaySeconds: 30, maxDelaySeconds: 15 * minute, rememberSeconds: day },
  // From a device whose owner has signed in there before: twice the patience, since a guesser would need to hold it:
  // 10 + 6 shorter waits (32 min in all) + one per 30 min = 62 tries in a day.
  login_device: { free: 10, firstDelaySeconds: 30, maxDelaySeconds: 30 * minute, rememberSeconds: day },
  // However many addresses guess: 10 + 6 shorter waits (63 min in all) + 22 in the rest of the day = 38 tries a day.
  login_account: { free: 10, firstDelaySeconds: minute, maxDelaySeconds: hour, rememberSeconds: day },
  // Many people share the address of an office or a mobile network, and most of what they type is right, which is
  // taken back. A list of stolen passwords is slowed to 50 + 7 shorter waits + 2 an hour.
  login_address: { free: 50, firstDelaySeconds: 10, maxDelaySeconds: 15 * minute, rememberSeconds: hour },
  // Asked again of who is signed in: an unlocked computer that somebody else found.
  password: { free: 5, firstDelaySeconds: 30, maxDelaySeconds: 15 * minute, rememberSeconds: day },
  // Each costs an Argon2 hash and perhaps an e-mail. Fifty an hour is two classes of pupils behind one address.
  register: { free: 50, firstDelaySeconds: minute, maxDelaySeconds: hour, rememberSeconds: hour },
  forgot_address: { free: 10, firstDelaySeconds: minute, maxDelaySeconds: hour, rememberSeconds: hour },
  // Each is an e-mail in somebody's mailbox who may not have asked for it: three, then at 15 min, 45 min.
  forgot_account: { free: 3, firstDelaySeconds: 15 * minute, maxDelaySeconds: hour, rememberSeconds: hour },
  // 256 random bits are not guessed; this keeps the tries from being free of charge.
  token: { free: 30, firstDelaySeconds: 10, maxDelaySeconds: 15 * minute, rememberSeconds: hour },
  verification: { free: 5, firstDelaySeconds: minute, maxDelaySeconds: hour, rememberSeconds: hour },
  // Sixty an hour is more than anybody has to change; each leaves a row in a log that is never shortened.
  update: { free: 60, firstDelaySeconds: 10, maxDelaySeconds: 15 * minute, rememberSeconds: hour },
  // A day's work at a kiosk; each takes half a second of a processor, and room in the store for a day at least.
  picture: { free: 300, firstDelaySeconds: 10, maxDelaySeconds: minute, rememberSeconds: hour },
  // A kiosk at its busiest opens a session every twenty seconds; most need one challenge.
  face_challenge: { free: 300, firstDelaySeconds: 10, maxDelaySeconds: minute, rememberSeconds: hour },
  // Pictures that were of no use are failures too, and many people share the address of a kiosk: one in three may fail. What
  // guesses at one account is stopped after five in a row, at whatever address.
  face_login: { free: 60, firstDelaySeconds: 10, maxDelaySeconds: 15 * minute, rememberSeconds: hour },
  // Without a name each try is at everybody who is enrolled. At a kiosk most are right, which is taken back.
  face_search: { free: 10, firstDelaySeconds: 10, maxDelaySeconds: 15 * minute, rememberSeconds: hour },
  // Reads everything a person has and writes an archive of it.
  export: { free: 3, firstDelaySeconds: hour, maxDelaySeconds: hour, rememberSeconds: day },
}

/** Seconds to wait after the attempt numbered `count`, which was the last free one or a later one. */
export function delayAfter({ free, firstDelaySeconds, maxDelaySeconds }: Rule, count: number): number {
  return Math.min(firstDelaySeconds * 2 ** Math.min(count - free, 30), maxDelaySeconds)
}
