import type { Role, User, UserStatus } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { Badge } from '../components/badge.tsx'
import { roleLooks, statusLooks } from './person-look.ts'
import classes from './person-mark.module.css'

type Named = Pick<User, 'firstName' | 'lastName' | 'role'>

/** Somebody's initials, in the colour of their role. Their name is to stand beside it. */
export function PersonTile({ person, size = 36 }: { person: Named; size?: number }) {
  const { ink, tint } = roleLooks[person.role]
  return (
    <span
      className={classes.tile}
      style={{ width: size, height: size, fontSize: size * 0.36, color: ink, background: tint }}
      aria-hidden
    >
      {initials(person)}
    </span>
  )
}

const initials = ({ firstName, lastName }: Named) =>
  [firstName, lastName].map((name) => /^./u.exec(name)?.[0].toUpperCase()).join('')

export function AccountBadge({ status, large }: { status: UserStatus; large?: boolean }) {
  const { t } = useTranslation()
  return (
    <Badge look={statusLooks[status]} large={large}>
      {t(`people.statuses.${status}`)}
    </Badge>
  )
}

export function RoleMark({ role }: { role: Role }) {
  const { t } = useTranslation()
  const { icon: Icon, ink } = roleLooks[role]
  return (
    <span className={classes.role}>
      <Icon size={16} stroke={1.9} color={ink} aria-hidden />
      {t(`roles.${role}`)}
    </span>
  )
}
