interface PostgresError extends Error {
  code: string
  constraint?: string
}

/** Walks from what Drizzle throws down to what PostgreSQL or the driver said. */
function* causes(error: unknown): Generator<Error> {
  for (let at = error; at instanceof Error; at = at.cause) {
    yield at
    if (at instanceof AggregateError) yield* at.errors.filter((inner) => inner instanceof Error)
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

// Classes 08 (connection), 53 (resources), 57 (operator intervention, time-outs), 58 (system); 40 (a deadlock or
// serialization failure: trying again is right); 25006 (a standby); 55P03 (lock not available).
const passing = /^(08|40|53|57|58)...$|^25006$|^25P03$|^55P03$/
const network = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/
// The driver gives these no code.
const driver =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end/

/** Whether the database was out of reach or too busy: nothing wrong with the request, and trying again may help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (const cause of causes(error)) {
    const code = codeOf(cause)
    if (passing.test(code) || network.test(code) || driver.test(cause.message)) return true
  }
  return false
}

/** Whether a statement took longer than it was given. */
export function isStatementTimeout(error: unknown): boolean {
  for (const cause of causes(error)) if (codeOf(cause) === '57014') return true
  return false
}

/** Name of the unique constraint that refused a write, or null when the error is another. */
export function violatedUniqueConstraint(error: unknown): string | null {
  for (const cause of causes(error)) {
    if (codeOf(cause) === '23505') return (cause as PostgresError).constraint ?? ''
  }
  return null
}

/**
 * An error in words that may be logged: code, constraint and message of PostgreSQL's own error. Drizzle's message
 * holds the query's parameters, PostgreSQL's `detail` the values of the row; neither is here.
 */
export function describeDatabaseError(error: unknown): string | null {
  for (const cause of causes(error)) {
    if (/^[0-9A-Z]{5}$/.test(codeOf(cause))) {
      const { code, constraint, message } = cause as PostgresError
      return [code, constraint, message].filter(Boolean).join(' ')
    }
  }
  return null
}
