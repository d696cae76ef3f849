import type { Icon } from '@tabler/icons-react'

/** How something is recognised at a glance. A word always stands beside it. */
export interface Look {
  icon: Icon
  /** Text and icon colour, and what lies behind it. */
  ink: string
  tint: string
}
