import type { Me } from '@benne/contracts'
import { Stack, Switch, TextInput, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { IssueText } from '../components/issue-text.tsx'
import classes from './account.module.css'
import { ChannelTable } from './channel-table.tsx'
import { SaveBar } from './save-bar.tsx'
import { Section } from './section.tsx'
import { zoneLabel } from './time-zones.ts'
import { usePreferences } from './use-preferences.ts'

/** Which notifications come by which way, and when none does. */
export function NotificationsSection({ me }: { me: Me }) {
  const { t } = useTranslation()
  const { preferences, setChannel, setQuietHours, submit, discard, issues, ...saving } = usePreferences(me)
  return (
    <Section id="notifications" title={t('notifications.title')} lead={t('notifications.lead')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <ChannelTable channels={preferences.channels} onChange={setChannel} />
          <QuietHours
            zone={me.timeZone}
            hours={preferences.quietHours}
            issues={issues}
            onChange={setQuietHours}
          />
          <SaveBar {...saving} onDiscard={discard} />
        </Stack>
      </form>
    </Section>
  )
}

type Hours = Me['notificationPreferences']['quietHours']

interface QuietHoursProps extends Pick<ReturnType<typeof usePreferences>, 'issues'> {
  zone: string
  hours: Hours
  onChange: (hours: Hours) => void
}

const usual = { from: '22:00', to: '07:00' }

function QuietHours({ zone, hours, issues, onChange }: QuietHoursProps) {
  const { t } = useTranslation()
  const field = (name: 'from' | 'to', label: string) => {
    const issue = issues.get(`quietHours.${name}`)
    return (
      hours && (
        <TextInput
          type="time"
          label={label}
          value={hours[name]}
          error={issue && <IssueText issue={issue} />}
          onChange={(event) => onChange({ ...hours, [name]: event.currentTarget.value })}
        />
      )
    )
  }
  return (
    <div>
      <Switch
        label={t('notifications.quiet')}
        description={t('notifications.quietHelp', { zone: zoneLabel(zone) })}
        checked={hours !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? usual : null)}
      />
      {hours && (
        <fieldset className={classes.hours}>
          <VisuallyHidden component="legend">{t('notifications.quiet')}</VisuallyHidden>
          {field('from', t('notifications.quietFrom'))}
          {field('to', t('notifications.quietTo'))}
        </fieldset>
      )}
    </div>
  )
}
