import type { Role, UserStatus } from '@benne/contracts'
import {
  type Icon,
  IconBan,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconHome,
  IconShieldStar,
  IconTools,
} from '@tabler/icons-react'
import type { Look } from '../components/look.ts'

// The colours of the records' statuses: green goes, red is stopped, amber waits.
const look = (icon: Icon, status: string): Look => ({
  icon,
  ink: `var(--status-${status}-ink)`,
  tint: `var(--status-${status}-tint)`,
})

export const statusLooks: Record<UserStatus, Look> = {
  active: look(IconCircleCheck, 'recycled'),
  inactive: look(IconCircleMinus, 'disposed'),
  suspended: look(IconBan, 'rejected'),
  pending: look(IconClock, 'pending'),
}

export const roleLooks: Record<Role, Look> = {
  user: look(IconHome, 'disposed'),
  admin: look(IconTools, 'collected'),
  super_admin: look(IconShieldStar, 'processed'),
}
