import { type ClientFailure, toClientFailure } from '@benne/client'
import type { FaceCalls } from '@benne/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../app/client.ts'
import { IssueText } from '../components/issue-text.tsx'
import { retryAfterOf } from '../components/use-retry-after.ts'
import { useFormat } from '../i18n/use-format.ts'

export const faceCalls: FaceCalls = {
  challenge: (purpose, username) =>
    purpose === 'login'
      ? client.session.challengeFace(username)
      : client.auth.faceChallenge.mutate({ purpose }),
  look: (input) => client.auth.faceLook.mutate(input),
  toFailure: toClientFailure,
}

/** Words for what the pieces of @benne/ui do not know: what can go wrong anywhere, and with an account. */
export function useExplain(): (failure: ClientFailure) => ReactNode {
  const { t } = useTranslation()
  const { wait } = useFormat()
  return (failure) => {
    const [issue] = failure.issues ?? []
    if (issue) return <IssueText issue={issue} />
    const seconds = retryAfterOf(failure)
    if (seconds > 0) return t('app.wait', { wait: wait(seconds) })
    if (failure.code === 'account_leaving') return t('signIn.leavingFace')
    const status = failure.code === 'account_not_active' ? failure.details?.['status'] : null
    if (status === 'pending') return t('signIn.statusPending')
    if (status === 'inactive') return t('signIn.statusInactive')
    return status === 'suspended' ? t('signIn.statusSuspended') : t(`errors.${failure.code}`)
  }
}
