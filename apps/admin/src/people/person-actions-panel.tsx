import type { User } from '@benne/contracts'
import { Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core'
import {
  type Icon,
  IconBan,
  IconCircleCheck,
  IconCircleMinus,
  IconDevicesOff,
  IconMailForward,
  IconShieldCog,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from '../components/detail.module.css'
import { useMe } from '../session/use-session.ts'
import { ActionDialog } from './action-dialog.tsx'
import { actionsOn, type PersonAction, whyUntouchable } from './person-actions.ts'

const icons: Record<PersonAction, Icon> = {
  activate: IconCircleCheck,
  sendPasswordReset: IconMailForward,
  endSessions: IconDevicesOff,
  setRole: IconShieldCog,
  deactivate: IconCircleMinus,
  suspend: IconBan,
}

/** What the viewer can do to this account, or why they can do nothing. */
export function PersonActions({ person }: { person: User }) {
  const { t } = useTranslation()
  const me = useMe()
  const [action, setAction] = useState<PersonAction | null>(null)
  const why = whyUntouchable(me, person)
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="sm" tabIndex={-1} data-person-actions>
        {t('people.actionsTitle')}
      </Title>
      {why && <Text c="dimmed">{t(`people.untouchable.${why}`)}</Text>}
      {why === 'own' && (
        <Anchor component={Link} to="/profile" underline="always">
          {t('people.ownProfile')}
        </Anchor>
      )}
      <Stack gap="xs">
        {actionsOn(me, person).map((one) => (
          <ActionButton key={one} action={one} onClick={() => setAction(one)} />
        ))}
      </Stack>
      {action && <ActionDialog action={action} person={person} onClose={() => setAction(null)} />}
    </Paper>
  )
}

function ActionButton({ action, onClick }: { action: PersonAction; onClick: () => void }) {
  const { t } = useTranslation()
  const Icon = icons[action]
  const stops = action === 'suspend' || action === 'deactivate'
  return (
    <Button
      justify="flex-start"
      data-person-action={action}
      variant={action === 'activate' ? 'filled' : stops ? 'subtle' : 'default'}
      {...(stops && { color: 'red' })}
      leftSection={<Icon size={18} aria-hidden />}
      onClick={onClick}
    >
      {t(`people.actions.${action}`)}
    </Button>
  )
}
