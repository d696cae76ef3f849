import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectEverything } from './lib/ledger.ts'
import type { MuteCounts, MuteOrder } from './lib/mute-process.ts'
import type { Node } from './lib/node.ts'
import { resident, Site, staff } from './lib/site.ts'
import { until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

/** As many as one process may have open here, less what it needs for itself. */
const connections = Math.min(5_000, openFiles() - 500)
/** Of them, those that come from one address: more than one may have that has not signed in, with all 5,000. */
const fromOne = connections / 2
/** What may be left in memory of all of them: 8 KiB each. */
const leftMiB = 40

let site: Site
beforeAll(async () => {
  site = await Site.open('silent-connections', {})
  await site.start(1)
})
afterAll(() => site.close())

describe('thousands of connections that never say hello', () => {
  it('are closed and told why, while everybody else is served; nothing of them stays', async () => {
    const [node] = site.nodes as [Node]
    const make = (n: number) =>
      new Watcher({ person: staff(n), address: site.newAddress(), pick: site.anyNode, name: `socket ${n}` })
    const watchers = Array.from({ length: 30 }, (_, n) => make(n))
    await openAll(watchers)
    const writers = new Writers(site, { people: [0, 1, 2, 3].map((n) => resident(n)), pauseMs: 100 })
    const accepts = (more: number) => {
      const wanted = writers.accepted.length + more
      return until('declarations are accepted', 60, () =>
        writers.accepted.length >= wanted ? null : JSON.stringify(writers.counts()),
      )
    }
    await accepts(40)
    const before = await node.held()

    const crowd = await openMute({
      url: node.url,
      addresses: Array.from({ length: connections }, (_, n) => (n % 2 ? '198.51.100.7' : site.newAddress())),
    })
    await until('all of them have connected', 120, async () => {
      const { asked, open, ends } = await crowd.ask()
      const ended = Object.values(ends).reduce((sum, each) => sum + each, 0)
      return asked === connections && open + ended === connections ? null : `${asked} asked, ${open} open`
    })
    // Somebody new gets in among them, and is sent what others declare.
    const latecomer = make(40)
    await latecomer.open()
    await accepts(40)
    await until('all of them are closed', 60, async () => {
      const { open } = await crowd.ask()
      return open === 0 ? null : `${open} are open`
    })
    const { most, ends } = await crowd.ask()
    process.stdout.write(`silent-connections: ${most} at most, ${JSON.stringify(ends)}\n`)
    await accepts(10)
    await writers.stop()
    await expectEverything(site.pool, [...watchers, latecomer])
    expect(Object.keys(writers.counts())).toEqual(['ok'])
    expect([...watchers, latecomer].filter((each) => each.connections > 1)).toEqual([])
    // Each was told by a code of ours and in words, none was cut off.
    const told = ['4408 nothing was said', '4408 too many from this address on which nobody has signed in']
    expect(Object.keys(ends).filter((how) => !told.includes(how))).toEqual([])
    expect(ends[told[0] as string]).toBeGreaterThan(connections - fromOne)
    // Where connecting is slow, the first are closed before the last have come.
    expect(most).toBeGreaterThan(connections / 5)
    await until('their memory is free again', 30, async () => {
      const left = (await node.held()) - before
      return left < leftMiB ? null : `${left.toFixed(1)} MiB are left`
    })
    for (const each of [...watchers, latecomer]) each.close()
  })
})

/** Node makes use of all that the system allows. */
function openFiles(): number {
  const [, most] = /^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return Number(most)
}

async function openMute(order: MuteOrder): Promise<{ ask(): Promise<MuteCounts> }> {
  const child = fork(join(import.meta.dirname, 'lib/mute-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  site.defer(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  child.send(order)
  return {
    async ask() {
      const answer = once(child, 'message')
      child.send('tell')
      return ((await answer) as [MuteCounts])[0]
    },
  }
}
