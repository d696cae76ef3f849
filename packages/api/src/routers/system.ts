import { About } from '@benne/contracts'
import { open, router } from '../procedures.ts'

export const system = router({
  about: open('system.about')
    .output(About)
    .query(({ ctx }) => ctx.about),
})
