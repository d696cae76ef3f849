import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// Preloaded into each measured server (node --import): tells the parent over the process channel what the server has
// used, and takes profiles of a stretch of its work. The server itself knows nothing of it, and an idle channel costs
// nothing.

export type Question =
  | { readonly ask: 'usage' }
  | { readonly ask: 'memory' }
  | { readonly ask: 'record' }
  | { readonly ask: 'profile'; readonly file: string }
  | { readonly ask: 'watch' }
  | { readonly ask: 'delay' }

export interface Usage {
  /** Milliseconds on a processor, all threads. */
  readonly cpuMs: number
}

/** What is resident once nothing is left to collect, in bytes. */
export interface Memory {
  readonly resident: number
}

/** How late the event loop comes to a timer that is due, in milliseconds, since it was asked to watch. */
export interface LoopDelay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

let session: Session | undefined

/** Milliseconds between two looks; a look that comes late is one look, however many it stands for. */
const lookMs = 5
const delays = monitorEventLoopDelay({ resolution: lookMs })

// A bench that was killed leaves no servers behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.({ reply }))
})

async function answer(question: Question): Promise<Usage | Memory | LoopDelay | null> {
  if (question.ask === 'watch') {
    delays.enable()
    delays.reset()
  }
  if (question.ask === 'delay') return loopDelay()
  if (question.ask === 'memory') return collectGarbage()
  if (question.ask === 'record') await record()
  if (question.ask === 'profile') await save(question.file)
  if (question.ask !== 'usage') return null
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000 }
}

/** Twice: what the first look finds unused may hold on to more. */
function collectGarbage(): Memory {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return { resident: process.memoryUsage.rss() }
}

function loopDelay(): LoopDelay {
  delays.disable()
  // It counts nanoseconds from one look to the next.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - lookMs)
  return {
    p50: late(delays.percentile(50)),
    p99: late(delays.percentile(99)),
    max: late(delays.max),
  }
}

async function record(): Promise<void> {
  session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  // Microseconds between two looks at the stack.
  await session.post('Profiler.setSamplingInterval', { interval: 250 })
  await session.post('Profiler.start')
}

async function save(file: string): Promise<void> {
  if (!session) throw new Error('nothing is being recorded')
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  await writeFile(file, JSON.stringify(profile))
}
