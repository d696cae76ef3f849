import type { Person } from './site.ts'
import { openAll, Watcher } from './watcher.ts'

// Listeners in a process of their own, which a test may stop as a laptop that is closed does.

export type ReaderOrder =
  | {
      readonly order: 'open'
      readonly url: string
      readonly readers: readonly { person: Person; address: string }[]
    }
  | { readonly order: 'tell' }

/** What a listener was sent, as `Listener` has it. */
export interface Told {
  readonly name: string
  readonly person: Person
  readonly from: string
  readonly ids: string[]
  readonly resyncs: { to: string; had: number; reason: string }[]
  readonly connections: number
}

let watchers: Watcher[] = []

process.once('disconnect', () => process.exit())
process.on('message', (order: ReaderOrder) => {
  if (order.order === 'open') {
    watchers = order.readers.map(
      ({ person, address }, n) =>
        new Watcher({ person, address, pick: () => order.url, name: `reader ${n} of a stopped process` }),
    )
    void openAll(watchers).then(tell)
  } else {
    tell()
  }
})

function tell(): void {
  const told: Told[] = watchers.map(({ name, person, from, ids, resyncs, connections }) => ({
    name,
    person,
    from,
    ids,
    resyncs,
    connections,
  }))
  process.send?.(told)
}
