import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// Preloaded into each node of a test (node --import). A test that was killed leaves no nodes behind; asked over the
// process channel, a node says how many bytes it holds once nothing is left to collect; and where BENNE_FAULTS_CLOCK_MS is set, the node's clock is wrong by as many milliseconds, as its machine's would be: everything
// that asks JavaScript for the time gets the wrong one. Timers count on, as they do when a clock is set.

process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))

process.on('message', (question) => {
  if (question !== 'memory') return
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ heldBytes: heapUsed + external })
})

const shift = Number(process.env['BENNE_FAULTS_CLOCK_MS'] ?? 0)
if (shift !== 0) {
  const True = Date
  const now = () => True.now() + shift
  globalThis.Date = new Proxy(True, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new True(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  })
  // What is newly made must still be known as a Date by what compares constructors.
  True.prototype.constructor = globalThis.Date
}
