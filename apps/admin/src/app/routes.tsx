import { lazy, Suspense } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { PageLoading } from '../components/page-loading.tsx'
import { RequireNoSession, RequireSession } from '../session/require-session.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { pages } from './pages.ts'
import { useScrollMemory } from './use-scroll-memory.ts'

// Each page's code is fetched when it is first opened; who only signs in needs none of the shell's menus.
const Shell = lazy(() => import('./shell.tsx'))
const SignInPage = lazy(() => import('../session/sign-in-page.tsx'))
const RegisterPage = lazy(() => import('../session/register-page.tsx'))
const RecordsPage = lazy(pages.records)
const RecordPage = lazy(pages.record)
const DeclarePage = lazy(pages.declare)

export function AppRoutes() {
  useScrollMemory()
  return (
    <Suspense fallback={<PageLoading />}>
      <Routes>
        <Route element={<RequireNoSession />}>
          <Route path="/sign-in" element={<SignInPage />} />
          <Route path="/register" element={<RegisterPage />} />
        </Route>
        <Route element={<RequireSession />}>
          <Route element={<Shell />}>
            <Route index element={<Navigate to="/records" replace />} />
            <Route path="/records" element={<RecordsPage />} />
            <Route path="/records/new" element={<DeclarePage />} />
            <Route path="/records/:id" element={<RecordPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Route>
      </Routes>
    </Suspense>
  )
}
