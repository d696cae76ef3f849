import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'
import { Mark } from '../components/logo.tsx'
import { ConnectedPeople } from '../live/connected-people.tsx'
import { useCan } from '../session/use-session.ts'
import { LiveIndicator } from './live-indicator.tsx'
import { MorePages } from './more-pages.tsx'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

export function Header() {
  const { t } = useTranslation()
  const all = useCan('waste.read.any')
  const people = useCan('users.list')
  const audit = useCan('audit.list')
  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <Link to="/records" className={classes.brand} aria-label={t('nav.home')}>
          <Mark size={30} />
          <span className={classes.name}>{t('app.name')}</span>
        </Link>
        <nav className={classes.nav} aria-label={t('nav.main')}>
          <NavItem to="/records" except="/records/new">
            {all ? t('nav.records') : t('nav.myRecords')}
          </NavItem>
          <NavItem to="/records/new" className={classes.declare}>
            {t('nav.declare')}
          </NavItem>
          {people && <NavItem to="/people">{t('nav.people')}</NavItem>}
          {audit && <NavItem to="/audit">{t('nav.audit')}</NavItem>}
          <MorePages />
        </nav>
        <div className={classes.end}>
          <LiveIndicator />
          <ConnectedPeople />
          <UserMenu />
        </div>
      </div>
    </header>
  )
}

interface NavItemProps {
  to: string
  /** A page below `to` that has an entry of its own. */
  except?: string
  className?: string | undefined
  children: string
}

/** Marked as the present page, or as the one that the present page belongs to: a record belongs to the list. */
function NavItem({ to, except, className, children }: NavItemProps) {
  const { pathname } = useLocation()
  const within = pathname.startsWith(`${to}/`) && pathname !== except
  const current = pathname === to ? 'page' : within ? 'true' : undefined
  const link = useRef<HTMLAnchorElement>(null)
  // Where the entries scroll, the one that counts is in sight.
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [current])
  return (
    <Link to={to} ref={link} className={className} aria-current={current}>
      {children}
    </Link>
  )
}
