import { Skeleton, Stack } from '@mantine/core'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadFailure } from '../components/load-failure.tsx'
import { PageHeading } from '../components/page.tsx'
import { LoadingWord } from '../components/page-loading.tsx'
import classes from './account.module.css'
import { DataSection } from './data-section.tsx'
import { FaceSection } from './face-section.tsx'
import { LeaveSection } from './leave-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { NumbersSection } from './numbers-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { PersonalSection } from './personal-section.tsx'
import { SignInSection } from './sign-in-section.tsx'
import { Unsaved } from './unsaved.tsx'
import { useAccount } from './use-account.ts'
import { useFaceOffer } from './use-face.ts'

const sections = [
  'personal',
  'signInNames',
  'password',
  'face',
  'notifications',
  'numbers',
  'data',
  'leave',
] as const

/** Everything about one's own account. */
export default function ProfilePage() {
  const { t } = useTranslation()
  const { data: me, failure, refetch } = useAccount()
  const hasFace = useFaceOffer(me)
  return (
    <Unsaved>
      <PageHeading title={t('profile.title')} lead={t('profile.lead')} />
      {me ? (
        <div className={classes.columns}>
          <Contents hasFace={hasFace} />
          <Stack gap="lg" className={classes.parts}>
            <PersonalSection me={me} />
            <SignInSection me={me} />
            <PasswordSection me={me} />
            <FaceSection me={me} />
            <NotificationsSection me={me} />
            <NumbersSection />
            <DataSection />
            <LeaveSection />
          </Stack>
        </div>
      ) : failure ? (
        <LoadFailure title={t('profile.errorTitle')} failure={failure} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Unsaved>
  )
}

/** Where to go on this page. The address stays: the way back leads to the page before, not to another part. */
function Contents({ hasFace }: { hasFace: boolean }) {
  const { t } = useTranslation()
  const go = (event: MouseEvent<HTMLAnchorElement>, section: string) => {
    event.preventDefault()
    document.getElementById(section)?.scrollIntoView()
    document.getElementById(`${section}-title`)?.focus({ preventScroll: true })
  }
  return (
    <nav className={classes.contents} aria-label={t('profile.sections')}>
      {sections.map((section) =>
        section === 'face' && !hasFace ? null : (
          <a key={section} href={`#${section}`} onClick={(event) => go(event, section)}>
            {t(`${section}.title`)}
          </a>
        ),
      )}
    </nav>
  )
}

function Loading() {
  return (
    <>
      <LoadingWord />
      <Stack aria-hidden maw="44rem">
        <Skeleton height={320} />
        <Skeleton height={220} />
      </Stack>
    </>
  )
}
