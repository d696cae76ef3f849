import type { Duplex } from 'node:stream'

type End = Duplex & { setTimeout(milliseconds: number, callback?: () => void): unknown; destroySoon(): void }

/** Milliseconds that a connection may carry nothing: servers ping their WebSockets several times as often. */
const idleMs = 120_000
/** Milliseconds that one side may go on once the other has ended, or may take for what is left to be delivered. */
const endMs = 10_000

/** Passes everything both ways, as fast as the slower side reads, and ends both when either has ended. */
export function tunnel(near: End, far: End): void {
  join(near, far)
  join(far, near)
}

function join(from: End, to: End): void {
  from.pipe(to)
  from.setTimeout(idleMs, () => from.destroy())
  from.on('error', () => from.destroy())
  from.once('end', () => cutLater(to))
  from.once('close', () => {
    to.destroySoon()
    cutLater(to)
  })
}

function cutLater(end: End): void {
  const timer = setTimeout(() => end.destroy(), endMs)
  end.once('close', () => clearTimeout(timer))
}
