import type { SessionInfo } from '@benne/contracts'
import { Button, Text } from '@mantine/core'
import {
  type Icon,
  IconDeviceDesktop,
  IconDeviceMobile,
  IconDeviceTablet,
  IconDeviceUnknown,
  IconTerminal2,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { TimeAgo } from '../components/time-ago.tsx'
import classes from './sessions.module.css'
import { useSessionWords } from './use-session-words.ts'

const icons: Record<SessionInfo['device']['kind'], Icon> = {
  computer: IconDeviceDesktop,
  phone: IconDeviceMobile,
  tablet: IconDeviceTablet,
  program: IconTerminal2,
  unknown: IconDeviceUnknown,
}

interface SessionsListProps {
  sessions: readonly SessionInfo[]
  onEnd: (session: SessionInfo) => void
}

export function SessionsList({ sessions, onEnd }: SessionsListProps) {
  const { t } = useTranslation()
  return (
    <ul className={classes.list} aria-label={t('sessions.list')}>
      {sessions.map((session) => (
        <Session key={session.id} session={session} onEnd={() => onEnd(session)} />
      ))}
    </ul>
  )
}

function Session({ session, onEnd }: { session: SessionInfo; onEnd: () => void }) {
  const { t } = useTranslation()
  const { device, place } = useSessionWords()(session)
  const Icon = icons[session.device.kind]
  return (
    <li className={classes.session}>
      <span className={classes.icon} aria-hidden>
        <Icon size={24} stroke={1.6} />
      </span>
      <div className={classes.facts}>
        <span className={classes.device}>
          <strong>{device}</strong>
          {session.current && <span className={classes.current}>{t('sessions.current')}</span>}
        </span>
        <Text size="sm" c="dimmed">
          {place} · {t('sessions.opened')} <TimeAgo at={session.createdAt} />
          {session.method === 'face' && ` (${t('sessions.byFace')})`} · {t('sessions.seen')}{' '}
          <TimeAgo at={session.lastSeenAt} />
        </Text>
      </div>
      {!session.current && (
        <Button
          variant="default"
          size="sm"
          aria-label={t('sessions.endOne', { device: `${device}, ${place}` })}
          onClick={onEnd}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
