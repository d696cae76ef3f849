import type { Permission } from '@benne/contracts'
import { can } from '@benne/contracts'
import { Popover, UnstyledButton } from '@mantine/core'
import { type Icon, IconCategory, IconChevronDown, IconCloudCog, IconShieldLock } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, useLocation } from 'react-router'
import { useMe } from '../session/use-session.ts'
import classes from './shell.module.css'

const pages = [
  { to: '/categories', name: 'categories.title', icon: IconCategory, permission: 'waste.read.any' },
  { to: '/custody', name: 'custody.title', icon: IconShieldLock, permission: 'custody.roots' },
  { to: '/impact', name: 'factors.title', icon: IconCloudCog, permission: 'waste.recomputeImpact' },
] as const satisfies readonly { to: string; name: string; icon: Icon; permission: Permission }[]

/** Pages that are opened now and then, behind one entry of the navigation. Nothing for those who may open none. */
export function MorePages() {
  const { t } = useTranslation()
  const { role } = useMe()
  const { pathname } = useLocation()
  const [isOpen, setOpen] = useState(false)
  const own = pages.filter(({ permission }) => can(role, permission))
  if (own.length === 0) return null
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      width={230}
      trapFocus
      shadow="lg"
      portalProps={{ target: '#content' }}
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.more}
          data-current={own.some(({ to }) => to === pathname) || undefined}
          onClick={() => setOpen(!isOpen)}
        >
          {t('more.open')} <IconChevronDown size={15} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <nav className={classes.pages} aria-label={t('more.pages')}>
          {own.map(({ to, name, icon: Icon }) => (
            <NavLink key={to} to={to} onClick={() => setOpen(false)}>
              <Icon size={18} aria-hidden /> {t(name)}
            </NavLink>
          ))}
        </nav>
      </Popover.Dropdown>
    </Popover>
  )
}
