import type { Bench } from './lib/bench.ts'
import { heading, note } from './lib/print.ts'
import { benchRevocations } from './lib/revocations.ts'
import { quietness } from './lib/rounds.ts'
import { benchSessionCheck } from './lib/session-check.ts'
import { benchSignIns } from './lib/sign-ins.ts'

/** Accounts: what the check of the session costs a call, signing in, and how soon a revoked session's window is closed. */
export async function benchAccounts(bench: Bench): Promise<void> {
  heading('accounts')
  await benchSessionCheck(bench)
  await benchSignIns(bench)
  note(quietness())
  await benchRevocations(bench)
}
