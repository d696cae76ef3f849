import type { CustodyFault } from '@benne/contracts'
import { dayBefore, isDay, nextDay } from './days.ts'
import { hashText } from './encoding.ts'
import { type CustodyKeys, fingerprint, isSignedBy } from './keys.ts'
import { type RootRow, readStatement, type Statement } from './statement.ts'

/** Days that are named one by one when a stretch of them is missing. */
const namedDays = 400

/** The fault of a root, for a day. */
export const rootFault = (
  fault: CustodyFault['fault'],
  day: string,
  field: string | null = null,
): CustodyFault => ({ fault, recordId: null, seq: null, field, day })

/**
 * Checks the signed roots by themselves, in the order of their days: signature, key, what each says of the one before,
 * and that no day is missing between the first and the last. `lastDay` is the last that can have been signed. Whether
 * they fit the chains is another matter: see `verifyCustody`.
 */
export function checkRoots(
  rows: readonly RootRow[],
  keys: Pick<CustodyKeys, 'trusted'>,
  lastDay: string,
): { faults: CustodyFault[]; statements: (Statement | null)[] } {
  const faults: CustodyFault[] = []
  const statements = rows.map(({ statement }) => readStatement(statement))
  let before: RootRow | undefined
  for (const [index, row] of rows.entries()) {
    const statement = statements[index] ?? null
    if (!isDay(row.day) || row.day > lastDay) {
      faults.push(rootFault('root_differs', row.day, 'day'))
      continue
    }
    faults.push(...missingDays(before?.day, row.day, statement))
    faults.push(...checkSignature(row, statement, keys))
    if (!statement) faults.push(rootFault('root_differs', row.day, 'statement'))
    else faults.push(...checkFacts(row, statement, before))
    before = row
  }
  return { faults, statements }
}

function missingDays(before: string | undefined, day: string, statement: Statement | null): CustodyFault[] {
  const faults: CustodyFault[] = []
  if (before === undefined) {
    // Only the very first has none before it.
    if (statement && statement.previousStatement !== null)
      faults.push(rootFault('root_missing', dayBefore(day)))
    return faults
  }
  for (
    let missing = nextDay(before);
    missing < day && faults.length < namedDays;
    missing = nextDay(missing)
  ) {
    faults.push(rootFault('root_missing', missing))
  }
  return faults
}

function checkSignature(
  { day, statement: text, signature, publicKey }: RootRow,
  statement: Statement | null,
  keys: Pick<CustodyKeys, 'trusted'>,
): CustodyFault[] {
  const faults: CustodyFault[] = []
  if (!keys.trusted.some((key) => key.equals(publicKey))) faults.push(rootFault('unknown_key', day))
  if (!isSignedBy(text, signature, publicKey)) faults.push(rootFault('signature_invalid', day))
  if (statement && statement.key !== fingerprint(publicKey)) faults.push(rootFault('unknown_key', day, 'key'))
  return faults
}

/** What a statement says of its day and of the day before. */
function checkFacts(row: RootRow, statement: Statement, before: RootRow | undefined): CustodyFault[] {
  const faults: CustodyFault[] = []
  if (statement.day !== row.day) faults.push(rootFault('root_differs', row.day, 'day'))
  // Where days are missing, that is what is told.
  if (!before || nextDay(before.day) !== row.day) return faults
  if (statement.previousStatement !== hashText(before.statement).toString('hex'))
    faults.push(rootFault('root_differs', row.day, 'previousStatement'))
  if (statement.previousRoot !== (readStatement(before.statement)?.root ?? null))
    faults.push(rootFault('root_differs', row.day, 'previousRoot'))
  return faults
}
