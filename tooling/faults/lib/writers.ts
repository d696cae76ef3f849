import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { declaration } from '../../bench/lib/declaration.ts'
import { type Person, type Site, tokenOf } from './site.ts'

export interface Attempt {
  /** Names the declaration wherever it is found again. */
  readonly mark: string
  readonly url: string
  /** HTTP's; null when the connection ended before an answer. */
  readonly status: number | null
  /** `ok`, a code of failure, or what happened to the connection. */
  readonly code: string
  readonly recordId: string | null
}

/** People who declare waste, one after the other each, all through a fault; and what they were answered. */
export class Writers {
  readonly attempts: Attempt[] = []
  readonly #pool: Pool
  readonly #running: Promise<void>[]
  #stopping = false

  /** `pick`: where each sends its next declaration. `pauseMs` between two of one person, give or take half. */
  constructor(
    site: Site,
    options: {
      readonly people: readonly Person[]
      readonly pauseMs: number
      readonly pick?: () => string
      readonly token?: (person: Person, url: string) => Promise<string>
    },
  ) {
    this.#pool = site.pool
    const { pick = site.anyNode, pauseMs, token = tokenOf } = options
    this.#running = options.people.map(async (person, writer) => {
      const address = site.newAddress()
      for (let n = 0; !this.#stopping && !site.closed; n++) {
        const url = pick()
        this.attempts.push(
          await attempt({ mark: `w${writer}-${n}`, url, address, token: await token(person, url) }),
        )
        await sleep(pauseMs * (0.5 + site.chance.next()))
      }
    })
  }

  get accepted(): Attempt[] {
    return this.attempts.filter(({ code }) => code === 'ok')
  }

  /** How many of each code. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { code } of this.attempts) counts[code] = (counts[code] ?? 0) + 1
    return counts
  }

  /** Lets what is under way end. */
  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#running)
  }

  /**
   * Compares what was answered with what is kept, both ways: who was answered has one record and one event of it; who
   * was refused none; who was not answered, at most one. Throws with what is not so.
   */
  async expectKept(): Promise<void> {
    const { rows } = await this.#pool.query<{ mark: string; id: string; events: number }>(
      `select description as mark, r.id, (select count(*)::int from live_events e
         where e.event #>> '{json,data,record,id}' = r.id::text
           and e.event #>> '{json,data,action}' = 'created') as events
       from waste_records r where description like 'w%-%'`,
    )
    const kept = new Map<string, { id: string; events: number }[]>()
    for (const row of rows) kept.set(row.mark, [...(kept.get(row.mark) ?? []), row])
    const wrong = this.attempts.filter(({ mark, code, recordId }) => {
      const found = kept.get(mark) ?? []
      if (found.some(({ events }) => events !== 1) || found.length > 1) return true
      if (code === 'ok') return found[0]?.id !== recordId
      return code !== 'connection' && code !== 'unavailable' && found.length > 0
    })
    if (wrong.length === 0) return
    const shown = wrong
      .slice(0, 5)
      .map((each) => `${JSON.stringify(each)}: ${JSON.stringify(kept.get(each.mark))}`)
    throw new Error(`${wrong.length} declarations are not kept as they were answered:\n${shown.join('\n')}`)
  }
}

async function attempt({
  mark,
  url,
  address,
  token,
}: {
  mark: string
  url: string
  address: string
  token: string
}): Promise<Attempt> {
  try {
    const response = await fetch(`${url}/trpc/waste.create`, {
      method: 'POST',
      body: JSON.stringify({ json: { ...declaration, description: mark } }),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-forwarded-for': address,
      },
    })
    const { result, error } = (await response.json()) as {
      result?: { data: { json: { id: string } } }
      error?: { json: { data: { failure: { code: string } } } }
    }
    const code = error?.json.data.failure.code ?? 'ok'
    return { mark, url, status: response.status, code, recordId: result?.data.json.id ?? null }
  } catch {
    return { mark, url, status: null, code: 'connection', recordId: null }
  }
}
