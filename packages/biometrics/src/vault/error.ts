/**
 * `unknown_key`: no master key at hand made this token; perhaps one was removed too early. `damaged`: the bytes are not
 * those that were written. `not_theirs`: it was written for another owner, template, consent or encoder version.
 */
export type VaultProblem = 'unknown_key' | 'damaged' | 'not_theirs'

/** A template that cannot be opened. The message is for an operator: it tells nothing of keys or descriptors. */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly reason: VaultProblem

  constructor(reason: VaultProblem, message: string) {
    super(message)
    this.reason = reason
  }
}
