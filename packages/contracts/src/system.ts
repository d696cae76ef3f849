import { z } from 'zod'

/** What anybody may know of this installation before signing in. */
export const About = z.object({
  version: z.string(),
  /** Whether the people and records are made up, for trying Benne out. */
  demonstration: z.boolean(),
})
export type About = z.infer<typeof About>
