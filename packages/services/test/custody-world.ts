import {
  type AccountCtx,
  type Ctx,
  createWasteRecord,
  processWasteRecord,
  updateWasteRecord,
  verifyCustody,
} from '@benne/services'
import { type SQL, sql } from 'drizzle-orm'
import type { World } from './support.ts'

export const at = (id: string, seq: number) => sql`where record_id = ${id} and seq = ${seq}`

/** A resident, a member of staff, and somebody who owns the tables and means no good. */
export class CustodyWorld {
  readonly #world: World
  owner!: AccountCtx
  staff!: AccountCtx

  constructor(world: World) {
    this.#world = world
  }

  async begin(): Promise<void> {
    this.owner = await this.#world.account()
    this.staff = await this.#world.account('admin')
  }

  system(more: Partial<Ctx> = {}): Ctx {
    return this.#world.as({ type: 'system', name: 'custody' }, more)
  }

  /** A record of four events: declared, corrected, collected, processed, a second between them. */
  async makeRecord(): Promise<string> {
    const { id } = await createWasteRecord({
      ctx: this.owner,
      input: {
        wasteType: 'glass',
        quantity: 2,
        unit: 'kg',
        massSource: 'estimated',
        description: 'Twelve bottles, washed',
        latitude: 48.1,
        longitude: -1.7,
      },
    })
    this.#world.clock.advance(1000)
    const corrected = { description: 'Ten bottles, washed', quantity: 3, unit: 'kg' } as const
    await updateWasteRecord({ ctx: this.owner, input: { id, ...corrected } })
    for (const status of ['collected', 'processed'] as const) {
      this.#world.clock.advance(1000)
      await processWasteRecord({ ctx: this.staff, input: { id, status, processingNotes: `Bac ${status}` } })
    }
    return id
  }

  /** Does what only the owner of the tables can: with the triggers out of the way. */
  readonly tamper = async (...statements: SQL[]): Promise<void> => {
    const tables = ['custody_events', 'custody_roots', 'custody_values', 'points_entries', 'waste_records']
    const all = (what: string) => tables.map((table) => `alter table ${table} ${what} trigger all`).join('; ')
    await this.#world.db.transaction(async (tx) => {
      await tx.execute(sql.raw(all('disable')))
      for (const statement of statements) await tx.execute(statement)
      await tx.execute(sql.raw(all('enable')))
    })
  }

  /** What verifying finds, of one record or of everything, as text: fault, number of the event, field, day, account. */
  async findAll(recordId?: string, ctx = this.system()): Promise<string[]> {
    const found: string[] = []
    await verifyCustody({
      ctx,
      input: { recordId },
      onFault: ({ fault, seq, field, day }, account) =>
        void found.push(
          [fault, seq, field, day, account].filter((part) => (part ?? null) !== null).join(' '),
        ),
    })
    return found
  }
}
