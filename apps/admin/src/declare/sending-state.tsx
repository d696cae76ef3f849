import { Alert, Button, Group, Text } from '@mantine/core'
import { IconCloudOff, IconHourglass, IconMailCheck, IconSend } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { FailureNotice } from '../components/failure-notice.tsx'
import type { Photo } from '../pictures/photo-tray.ts'
import classes from './declare-page.module.css'
import type { useSending } from './use-sending.ts'

interface SendingStateProps {
  sending: ReturnType<typeof useSending>
  photos: readonly Photo[]
  onStartOver: () => void
}

/** Why it is not sent yet, and what can be done. Read out when that changes. */
export function SendingState(props: SendingStateProps) {
  return (
    <div aria-live="polite" className={classes.state}>
      <State {...props} />
    </div>
  )
}

function State({ sending, photos, onStartOver }: SendingStateProps) {
  const { t } = useTranslation()
  const { waiting, online, failure, isPending } = sending
  if (isPending) return null
  if (waiting === 'connection') {
    return (
      <Notice
        icon={<IconHourglass aria-hidden />}
        title={t('sending.waitingTitle')}
        text={t('sending.waiting')}
      >
        <Button size="xs" variant="default" onClick={sending.stopWaiting}>
          {t('sending.stop')}
        </Button>
      </Notice>
    )
  }
  if (waiting === 'photos') {
    const left = photos.filter(({ state }) => state !== 'done').length
    if (left === 0) return null
    return (
      <Notice icon={<IconHourglass aria-hidden />} text={t('sending.photos', { count: left })}>
        <Button size="xs" variant="default" onClick={sending.stopWaiting}>
          {t('sending.stop')}
        </Button>
      </Notice>
    )
  }
  if (failure?.code === 'idempotency_mismatch') {
    return (
      <Notice
        icon={<IconMailCheck aria-hidden />}
        title={t('sending.arrivedTitle')}
        text={t('sending.arrived')}
      >
        <Button size="xs" component={Link} to="/records">
          {t('nav.myRecords')}
        </Button>
        <Button size="xs" variant="default" onClick={onStartOver}>
          {t('declare.startOver')}
        </Button>
      </Notice>
    )
  }
  if (!online || failure?.code === 'offline') {
    const title = online ? t('app.connectionLost') : t('sending.offlineTitle')
    const text = failure ? t('sending.unsure') : t('sending.offline')
    return (
      <Notice icon={<IconCloudOff aria-hidden />} title={title} text={text}>
        <Button size="xs" leftSection={<IconSend size={14} aria-hidden />} onClick={sending.sendWhenBack}>
          {t('sending.whenBack')}
        </Button>
      </Notice>
    )
  }
  if (!failure) return null
  return <FailureNotice failure={failure} title={t('declare.failedTitle')} />
}

interface NoticeProps {
  icon: ReactNode
  title?: string
  text: string
  children: ReactNode
}

function Notice({ icon, title, text, children }: NoticeProps) {
  return (
    <Alert role="note" color="yellow" icon={icon} title={title}>
      <Text size="sm">{text}</Text>
      <Group gap="sm" mt="sm">
        {children}
      </Group>
    </Alert>
  )
}
