import type { FaceStatus, Me } from '@benne/contracts'
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconFaceId, IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import detail from '../components/detail.module.css'
import { Fact } from '../components/fact.tsx'
import { FailureNotice } from '../components/failure-notice.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { useAbout } from '../session/use-about.ts'
import { FaceConsents } from './face-consents.tsx'
import { Section } from './section.tsx'
import { useFace, useFaceOffer } from './use-face.ts'
import { WithdrawFaceDialog } from './withdraw-face-dialog.tsx'

/** Signing in by face: what is kept, how to begin, and how to stop. */
export function FaceSection({ me }: { me: Me }) {
  const isShown = useFaceOffer(me)
  return isShown ? <Shown /> : null
}

function Shown() {
  const { t } = useTranslation()
  const { data: status, failure, refetch } = useFace()
  return (
    <Section id="face" title={t('face.title')} lead={t('faceProfile.lead')}>
      {status ? (
        <Stack gap="md">
          {status.enrolled ? <Kept status={status} kept={status.enrolled} /> : <SetUp />}
          {status.consents.length > 0 && <FaceConsents consents={status.consents} />}
        </Stack>
      ) : failure ? (
        <FailureNotice failure={failure} title={t('faceProfile.errorTitle')} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={40} aria-hidden />
      )}
    </Section>
  )
}

function SetUp() {
  const { t } = useTranslation()
  if (!useAbout()?.face) return <Text>{t('faceProfile.notOffered')}</Text>
  return (
    <div>
      <Button
        component={Link}
        to="/profile/face"
        variant="default"
        leftSection={<IconFaceId size={18} aria-hidden />}
      >
        {t('faceProfile.setUp')}
      </Button>
    </div>
  )
}

function Kept({ status, kept }: { status: FaceStatus; kept: NonNullable<FaceStatus['enrolled']> }) {
  const { t } = useTranslation()
  const { date, dateTime } = useFormat()
  const [isWithdrawing, setWithdrawing] = useState(false)
  const isOffered = Boolean(useAbout()?.face)
  const notes = [
    !isOffered && t('faceProfile.notOffered'),
    status.paused && t('faceProfile.paused'),
    kept.outdated && t('faceProfile.outdated'),
    kept.imported && !kept.outdated && t('faceProfile.imported'),
  ].filter((note) => note !== false)
  return (
    <>
      {notes.map((note) => (
        <Alert key={note} color="yellow" icon={<IconInfoCircle aria-hidden />}>
          {note}
        </Alert>
      ))}
      <dl className={detail.facts}>
        <Fact name={t('faceProfile.since')}>{dateTime(kept.enrolledAt)}</Fact>
        <Fact name={t('faceProfile.used')}>
          {kept.lastUsedAt ? dateTime(kept.lastUsedAt) : t('faceProfile.never')}
        </Fact>
        <Fact name={t('faceProfile.until')}>{date(kept.expiresAt)}</Fact>
        <Fact name={t('faceProfile.from')}>{t('faceProfile.pictures', { count: kept.pictures })}</Fact>
      </dl>
      <Text size="sm" c="dimmed">
        {t('faceProfile.untilHelp')}
      </Text>
      <Group gap="sm">
        {isOffered && (
          <Button component={Link} to="/profile/face" variant="default">
            {t('faceProfile.again')}
          </Button>
        )}
        <Button variant="default" c="var(--mantine-color-error)" onClick={() => setWithdrawing(true)}>
          {t('faceProfile.withdraw')}
        </Button>
      </Group>
      {isWithdrawing && <WithdrawFaceDialog onClose={() => setWithdrawing(false)} />}
    </>
  )
}
