import { Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import detail from '../components/detail.module.css'
import { CheckCommands } from './check-commands.tsx'
import classes from './custody.module.css'

/** How anybody checks a day's file on their own machine, with no help of ours. */
export function HowToCheck({ day }: { day: string }) {
  const { t } = useTranslation()
  return (
    <Paper className={detail.part} component="section">
      <Title order={2} size="h3" mb="xs">
        {t('custody.check')}
      </Title>
      <ol className={classes.steps}>
        <li>{t('custody.step1')}</li>
        <li>
          {t('custody.step2')}
          <CheckCommands file={`benne-custody-${day}.json`} what={t('custody.commands')} />
        </li>
        <li>{t('custody.step3')}</li>
      </ol>
      <Text size="sm" c="dimmed">
        {t('custody.meaning')}
      </Text>
    </Paper>
  )
}
