import { writeFile } from 'node:fs/promises'
import { Session } from 'node:inspector/promises'

// Preloaded into each measured server (node --import): tells the parent over the process channel what the server has
// used, and takes profiles of a stretch of its work. The server itself knows nothing of it, and an idle channel costs
// nothing.

export type Question =
  | { readonly ask: 'usage' }
  | { readonly ask: 'record' }
  | { readonly ask: 'profile'; readonly file: string }

export interface Usage {
  /** Milliseconds on a processor, all threads. */
  readonly cpuMs: number
}

let session: Session | undefined

// A bench that was killed leaves no servers behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.({ reply }))
})

async function answer(question: Question): Promise<Usage | null> {
  if (question.ask === 'record') await record()
  if (question.ask === 'profile') await save(question.file)
  if (question.ask !== 'usage') return null
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000 }
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
