import { About, Mailbox } from '@benne/contracts'
import { listMailbox } from '@benne/services'
import { open, router } from '../procedures.ts'

export const system = router({
  about: open('system.about')
    .output(About)
    .query(({ ctx }) => ctx.about),

  /** What would have been sent by e-mail; in development, and from this machine alone. */
  mailbox: open('system.mailbox')
    .output(Mailbox)
    .query(({ ctx }) => listMailbox({ ctx })),
})
