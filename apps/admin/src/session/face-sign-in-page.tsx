import { FaceSignIn } from '@benne/ui'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { client } from '../app/client.ts'
import { PageHeading } from '../components/page.tsx'
import { PageLoading } from '../components/page-loading.tsx'
import { Entrance } from './entrance.tsx'
import { faceCalls, useExplain } from './face-calls.tsx'
import { useAbout } from './use-about.ts'

/** Signing in by face. When it works, the session changes and the page with it. */
export default function FaceSignInPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { state } = useLocation() as { state: { typed?: string } | null }
  const explain = useExplain()
  const about = useAbout()
  if (!about) return <PageLoading />
  if (!about.face) return <Navigate to="/sign-in" replace state={state} />
  return (
    <Entrance>
      <PageHeading title={t('face.signInTitle')} />
      <FaceSignIn
        calls={faceCalls}
        username={state?.typed ?? ''}
        identification={about.face.identification}
        isKnownOnly={about.face.devices === 'known'}
        signIn={(answer) => client.session.signInByFace(answer)}
        onUsePassword={(username) =>
          void navigate('/sign-in', { replace: true, state: { ...state, typed: username } })
        }
        explain={explain}
      />
    </Entrance>
  )
}
