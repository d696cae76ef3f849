import type { CustodyFault } from '@benne/contracts'

type Name = CustodyFault['fault']
type Wording = (field: string | null) => string

const ofEvent: Partial<Record<Name, Wording>> = {
  altered: (field) =>
    field === 'body' ? 'its text is none that Benne writes' : 'its text or its hash was altered',
  broken_link(field) {
    if (field === null) return 'it names another hash before it than there is'
    if (field === 'action') return 'nothing of its kind can stand there'
    return `it says that ${field} was another before than the events before it say`
  },
  misplaced: (field) =>
    `it was made for another ${{ record: 'record', seq: 'place', at: 'time' }[field ?? ''] ?? 'place'}`,
  value_altered: (field) => `the value of ${field} that is kept with it was altered`,
}

const ofRecord: Readonly<Record<string, (seq: number | null) => string>> = {
  id: () => 'there are events of it, and the record is gone',
  custodyHead: (seq) => `it names another hash than its last event, number ${seq}, has`,
  version: (seq) => `it has more events (${seq}) than it knows of`,
  points: () => 'its entries in the ledger of points are not what it is worth',
}

const ofRoot: Partial<Record<Name, Wording>> = {
  root_missing: () => 'its signed root is missing',
  signature_invalid: () => 'the signature of its root is wrong',
  unknown_key: (field) =>
    field === 'key'
      ? 'its root names another key than it was signed with'
      : 'its root was signed with a key that is not trusted here (CUSTODY_SIGNING_KEY)',
  root_differs: (field) =>
    field === 'root' || field === 'records'
      ? 'what was signed is not what the database holds now'
      : `its root says another ${field} than it should`,
}

/** A fault of the chain of custody in words, for an operator. */
export function tellFault({ fault, recordId, seq, field, day }: CustodyFault, accountId?: string): string {
  if (accountId !== undefined) return `Account ${accountId}: its points are not the sum of its ledger.`
  if (day !== null) return `Day ${day}: ${ofRoot[fault]?.(field) ?? fault}.`
  if (fault === 'missing') return `Record ${recordId}: event ${seq} is missing.`
  if (fault === 'record_differs') {
    const wording = Object.hasOwn(ofRecord, field ?? '') ? ofRecord[field ?? ''] : undefined
    return `Record ${recordId}: ${wording?.(seq) ?? `its ${field} is not what event ${seq} made of it`}.`
  }
  return `Record ${recordId}, event ${seq}: ${ofEvent[fault]?.(field) ?? fault}.`
}

/** Tells of faults one by one, and of the same fault of more than two days in a row at once, after the last. */
export class FaultTeller {
  readonly #say: (text: string) => void
  #days: CustodyFault[] = []

  constructor(say: (text: string) => void) {
    this.#say = say
  }

  tell(fault: CustodyFault, accountId?: string): void {
    const [first] = this.#days
    if (fault.day === null || first?.fault !== fault.fault || first.field !== fault.field) this.end()
    if (fault.day === null) this.#say(tellFault(fault, accountId))
    else this.#days.push(fault)
  }

  /** To be called after the last fault. */
  end(): void {
    const [first, last] = [this.#days[0], this.#days.at(-1)]
    if (this.#days.length > 2 && first && last) {
      const what = ofRoot[first.fault]?.(first.field) ?? first.fault
      this.#say(`Days ${first.day} to ${last.day} (${this.#days.length}): ${what}.`)
    } else {
      for (const fault of this.#days) this.#say(tellFault(fault))
    }
    this.#days = []
  }
}
