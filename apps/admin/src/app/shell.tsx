import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'
import { Announcer } from '../components/announcer.tsx'
import { PageLoading } from '../components/page-loading.tsx'
import { LiveRecords } from '../records/live-records.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Header } from './header.tsx'
import { fetchPages } from './pages.ts'
import classes from './shell.module.css'
import { useDeclareShortcut } from './use-declare-shortcut.ts'

/** The frame of every page behind the sign-in. */
export default function Shell() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  useDeclareShortcut()
  useEffect(() => {
    const later = setTimeout(fetchPages, 2_000) // once what was asked for is on the screen
    return () => clearTimeout(later)
  }, [])
  return (
    <>
      <a href="#content" className="skip-link">
        {t('app.skip')}
      </a>
      <LiveRecords />
      <Announcer />
      <Header />
      <main id="content" tabIndex={-1} className={classes.main}>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageLoading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
    </>
  )
}
