import { setImmediate as breathe } from 'node:timers/promises'
import type { CustodyFault } from '@benne/contracts'
import type { custodyEvents, custodyValues } from '@benne/db'
import { counts } from '../points/settle-points.ts'
import type { RecordRow } from '../waste/to-record.ts'
import { isoOf } from './days.ts'
import { committing, genesis, hashText, type Json, sameValue } from './encoding.ts'
import { type EventBody, isFieldValue, readBody } from './event-body.ts'
import { beforeAll, custodyFields, custodyState, isPersonal } from './fields.ts'

/** Everything that is kept of one record's chain, read at one instant. */
export interface Chain {
  readonly recordId: string
  /** Null when there are events and no record. */
  readonly row: RecordRow | null
  /** Names of its pictures, in their order. */
  readonly images: readonly string[]
  /** Sum of its entries in the ledger. */
  readonly points: number
  /** In the order of `seq`. */
  readonly events: readonly (typeof custodyEvents.$inferSelect)[]
  readonly values: readonly (typeof custodyValues.$inferSelect)[]
}

export interface CheckedChain {
  readonly faults: CustodyFault[]
  /** What the events say, in their order; null where one cannot be read. */
  readonly bodies: (EventBody | null)[]
}

/** Events that are checked before others get a turn. */
const atOnce = 500

/**
 * Walks a record's chain from its beginning and finds what does not fit: in the events, in the personal values that are
 * kept beside them, in the record itself and in the points it was given. Values that are not there were erased, which is
 * no fault. What cannot be told any more since events are missing is not guessed at. Takes the time of a SHA-256 and
 * some parsing for each event; a record that has no chain yet has no faults.
 */
export async function checkChain(chain: Chain): Promise<CheckedChain> {
  const walk = new Walk(chain)
  for (const [index, event] of chain.events.entries()) {
    if (index % atOnce === atOnce - 1) await breathe()
    walk.step(event)
  }
  walk.end()
  return { faults: walk.faults, bodies: walk.bodies }
}

type EventRow = Chain['events'][number]
type ValueRow = Chain['values'][number]

class Walk {
  readonly faults: CustodyFault[] = []
  readonly bodies: (EventBody | null)[] = []
  readonly #chain: Chain
  readonly #values = new Map<number, Map<string, ValueRow>>()
  /** What the events have made of the record: values, or commitments to them. */
  readonly #state = new Map<string, { value: Json; seq: number }>()
  #last: EventRow | null = null
  /** Hashes that the next event may name; null when that cannot be told. */
  #links: string[] | null = [genesis.toString('hex')]
  /** False once events are missing: what they changed is not known. */
  #whole = true

  /** Null without a key. */
  readonly #commit: ReturnType<typeof committing> | null

  constructor(chain: Chain) {
    this.#chain = chain
    const salt = chain.row?.custodySalt
    this.#commit = salt ? committing(salt) : null
    for (const row of chain.values) {
      const ofEvent = this.#values.get(row.seq) ?? new Map<string, ValueRow>()
      this.#values.set(row.seq, ofEvent.set(row.field, row))
    }
  }

  #find(fault: CustodyFault['fault'], seq: number | null, field: string | null = null): void {
    this.faults.push({ fault, recordId: this.#chain.recordId, seq, field, day: null })
  }

  step(event: EventRow): void {
    const body = readBody(event.body)
    this.bodies.push(body)
    this.#checkPlace(event.seq, body)
    const hash = hashText(event.body)
    if (!hash.equals(event.hash)) this.#find('altered', event.seq)
    else if (!body) this.#find('altered', event.seq, 'body')
    const isHere = body === null || this.#checkWhere(event, body)
    if (body && isHere) {
      if (this.#links && !this.#links.includes(body.previous)) this.#find('broken_link', event.seq)
      this.#follow(event.seq, body)
    } else {
      this.#whole = false
      this.#values.delete(event.seq)
    }
    // The text alone, or the hash beside it alone, may have been altered: what follows fits one of them.
    this.#links = isHere ? [hash.toString('hex'), event.hash.toString('hex')] : null
    this.#last = event
  }

  /** Whether the event is the next one, or a first one that may be where it is. */
  #checkPlace(seq: number, body: EventBody | null): void {
    const expected = this.#last ? this.#last.seq + 1 : body?.action === 'adopted' && seq > 0 ? seq : 1
    if (seq !== expected) {
      this.#find('missing', expected)
      this.#whole = false
      this.#links = null
    }
    const begins = body?.action === 'created' || body?.action === 'adopted'
    if (body && begins !== (this.#last === null) && this.#whole) this.#find('broken_link', seq, 'action')
  }

  /** Whether the event tells of the place where it is. */
  #checkWhere({ recordId, seq, createdAt }: EventRow, body: EventBody): boolean {
    if (body.record !== recordId) this.#find('misplaced', seq, 'record')
    if (body.seq !== seq) this.#find('misplaced', seq, 'seq')
    if (body.at !== isoOf(createdAt)) this.#find('misplaced', seq, 'at')
    return body.record === recordId && body.seq === seq
  }

  /** Takes over what an event says has changed. */
  #follow(seq: number, { changes, personal }: EventBody): void {
    for (const [field, change] of [...Object.entries(changes), ...Object.entries(personal)]) {
      const made = this.#state.get(field)
      const was = made ? made.value : beforeAll(field)
      if (this.#whole && !sameValue(was, change.before)) this.#find('broken_link', seq, field)
      this.#state.set(field, { value: change.after, seq })
    }
    for (const [field, { before, after }] of this.#values.get(seq) ?? []) {
      const said = Object.hasOwn(personal, field) ? personal[field] : undefined
      if (!said || !this.#fits(field, before, said.before) || !this.#fits(field, after, said.after))
        this.#find('value_altered', seq, field)
      this.#values.get(seq)?.delete(field)
    }
  }

  #fits(field: string, kept: unknown, commitment: string | null): boolean {
    // Without a record there is no key: that it is missing is told once.
    if (!this.#chain.row) return true
    if (!isFieldValue(kept)) return false
    if (!this.#commit) return kept === null && commitment === null
    return this.#commit(field, kept) === commitment
  }

  /** After the last event: compares the record with what they made of it. */
  end(): void {
    const { row, points } = this.#chain
    const last = this.#last
    if (!row) return this.#find('record_differs', last?.seq ?? null, 'id')
    if (!last) {
      if (row.custodyHead || row.custodySalt || points !== 0) this.#find('missing', row.version)
      return
    }
    if (row.version > last.seq) {
      this.#find('missing', last.seq + 1)
      this.#whole = false
    } else {
      if (row.version < last.seq) this.#find('record_differs', last.seq, 'version')
      const head = row.custodyHead?.toString('hex')
      const isHead = head !== undefined && (this.#links?.includes(head) ?? row.custodyHead?.equals(last.hash))
      if (!isHead) this.#find('record_differs', last.seq, 'custodyHead')
    }
    if (!this.#whole) return
    for (const [seq, fields] of this.#values) {
      for (const field of fields.keys()) this.#find('value_altered', seq, field)
    }
    this.#checkRecord(row)
  }

  #checkRecord(row: RecordRow): void {
    const is = custodyState(row, this.#chain.images)
    for (const field of custodyFields) {
      const made = this.#state.get(field)
      const seq = made?.seq ?? this.#last?.seq ?? null
      const value = made ? made.value : beforeAll(field)
      if (!isPersonal(field)) {
        if (!sameValue(is[field], value)) this.#find('record_differs', seq, field)
      } else if (!this.#fits(field, is[field], value as string | null)) {
        this.#find('record_differs', seq, field)
      }
    }
    const worth = counts(row) ? row.pointsAwarded : 0
    if (this.#chain.points !== worth) this.#find('record_differs', this.#last?.seq ?? null, 'points')
  }
}
