import { lazy, Suspense } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { PageLoading } from '../components/page-loading.tsx'
import { RequireNoSession, RequireSession } from '../session/require-session.tsx'
import { useCan } from '../session/use-session.ts'
import { NotFoundPage } from './not-found-page.tsx'
import { pages } from './pages.ts'
import { RequirePermission } from './require-permission.tsx'
import { useScrollMemory } from './use-scroll-memory.ts'

// Each page's code is fetched when it is first opened; who only signs in needs none of the shell's menus.
const Shell = lazy(() => import('./shell.tsx'))
const SignInPage = lazy(() => import('../session/sign-in-page.tsx'))
const FaceSignInPage = lazy(() => import('../session/face-sign-in-page.tsx'))
const RegisterPage = lazy(() => import('../session/register-page.tsx'))
const RecordsPage = lazy(pages.records)
const QueuePage = lazy(pages.queue)
const RecordPage = lazy(pages.record)
const DeclarePage = lazy(pages.declare)
const DeclaredPage = lazy(pages.declared)
const EditPage = lazy(pages.edit)
const CountingPage = lazy(pages.counting)
const PeoplePage = lazy(pages.people)
const PersonPage = lazy(pages.person)
const AuditPage = lazy(pages.audit)
const CategoriesPage = lazy(pages.categories)
const CustodyPage = lazy(pages.custody)
const FactorsPage = lazy(pages.factors)
const ProfilePage = lazy(pages.profile)
const FacePage = lazy(pages.face)
const SessionsPage = lazy(pages.sessions)
const ForgotPasswordPage = lazy(() => import('../session/forgot-password-page.tsx'))
const ResetPasswordPage = lazy(() => import('../session/reset-password-page.tsx'))
const VerifyEmailPage = lazy(() => import('../session/verify-email-page.tsx'))
const MailboxPage = lazy(() => import('../mailbox/mailbox-page.tsx'))

export function AppRoutes() {
  useScrollMemory()
  return (
    <Suspense fallback={<PageLoading />}>
      <Routes>
        <Route element={<RequireNoSession />}>
          <Route path="/sign-in" element={<SignInPage />} />
          <Route path="/sign-in/face" element={<FaceSignInPage />} />
          <Route path="/register" element={<RegisterPage />} />
        </Route>
        <Route path="/forgot-password" element={<ForgotPasswordPage />} />
        <Route path="/reset-password" element={<ResetPasswordPage />} />
        <Route path="/verify-email" element={<VerifyEmailPage />} />
        <Route path="/mailbox" element={<MailboxPage />} />
        <Route element={<RequireSession />}>
          <Route element={<Shell />}>
            <Route index element={<Navigate to="/records" replace />} />
            <Route path="/records" element={<Records />} />
            <Route path="/records/new" element={<DeclarePage />} />
            <Route path="/records/:id" element={<RecordPage />} />
            <Route path="/records/:id/declared" element={<DeclaredPage />} />
            <Route path="/records/:id/edit" element={<EditPage />} />
            <Route path="/how-it-counts" element={<CountingPage />} />
            <Route path="/profile" element={<ProfilePage />} />
            <Route path="/profile/face" element={<FacePage />} />
            <Route path="/sessions" element={<SessionsPage />} />
            <Route element={<RequirePermission permission="users.list" />}>
              <Route path="/people" element={<PeoplePage />} />
              <Route path="/people/:id" element={<PersonPage />} />
            </Route>
            <Route element={<RequirePermission permission="audit.list" />}>
              <Route path="/audit" element={<AuditPage />} />
            </Route>
            <Route element={<RequirePermission permission="waste.read.any" />}>
              <Route path="/categories" element={<CategoriesPage />} />
            </Route>
            <Route element={<RequirePermission permission="custody.roots" />}>
              <Route path="/custody" element={<CustodyPage />} />
            </Route>
            <Route element={<RequirePermission permission="waste.recomputeImpact" />}>
              <Route path="/impact" element={<FactorsPage />} />
            </Route>
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Route>
      </Routes>
    </Suspense>
  )
}

/** Staff work through everybody's records, residents follow their own. */
function Records() {
  return useCan('waste.read.any') ? <QueuePage /> : <RecordsPage />
}
