import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'
import { CategoryLooks } from '../categories/category-looks.tsx'
import { Announcer } from '../components/announcer.tsx'
import { PageLoading } from '../components/page-loading.tsx'
import { ConfirmPassword } from '../session/confirm-password.tsx'
import { useMe } from '../session/use-session.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { Header } from './header.tsx'
import { LiveEvents } from './live-events.tsx'
import { fetchPages } from './pages.ts'
import classes from './shell.module.css'
import { useDeclareShortcut } from './use-declare-shortcut.ts'

/** The frame of every page behind the sign-in. */
export default function Shell() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const { role } = useMe()
  useDeclareShortcut()
  useEffect(() => {
    const later = setTimeout(() => fetchPages(role), 2_000) // once what was asked for is on the screen
    return () => clearTimeout(later)
  }, [role])
  return (
    <>
      <a href="#content" className="skip-link">
        {t('app.skip')}
      </a>
      <LiveEvents />
      <CategoryLooks />
      <Announcer />
      <Header />
      <main id="content" tabIndex={-1} className={classes.main}>
        <ErrorBoundary key={pathname}>
          <ConfirmPassword>
            <Suspense fallback={<PageLoading />}>
              <Outlet />
            </Suspense>
          </ConfirmPassword>
        </ErrorBoundary>
      </main>
    </>
  )
}
