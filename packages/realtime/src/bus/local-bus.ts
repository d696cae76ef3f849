import type { Bus } from '@benne/services'

/** The bus of a process that knows of no others: nothing arrives, so nothing may be trusted for long. */
export class LocalBus implements Bus {
  readonly connected = false

  publish(): void {}

  subscribe(): () => void {
    return () => {}
  }

  onGap(): () => void {
    return () => {}
  }

  close(): void {}
}
