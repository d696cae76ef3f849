import { useTranslation } from 'react-i18next'
import { Link, NavLink, useLocation } from 'react-router'
import { Mark } from '../components/logo.tsx'
import { useCan } from '../session/use-session.ts'
import { LiveIndicator } from './live-indicator.tsx'
import classes from './shell.module.css'
import { UserMenu } from './user-menu.tsx'

export function Header() {
  const { t } = useTranslation()
  const all = useCan('waste.read.any')
  const { pathname } = useLocation()
  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <Link to="/records" className={classes.brand} aria-label={t('nav.home')}>
          <Mark size={30} />
          <span className={classes.name}>{t('app.name')}</span>
        </Link>
        <nav className={classes.nav} aria-label={t('nav.main')}>
          {/* A record belongs to the list, the form for a new one does not. */}
          <Link
            to="/records"
            aria-current={pathname === '/records' ? 'page' : pathname !== '/records/new' ? 'true' : undefined}
          >
            {all ? t('nav.records') : t('nav.myRecords')}
          </Link>
          <NavLink to="/records/new">{t('nav.declare')}</NavLink>
        </nav>
        <div className={classes.end}>
          <LiveIndicator />
          <UserMenu />
        </div>
      </div>
    </header>
  )
}
