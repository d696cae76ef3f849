import { Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../components/copy-button.tsx'
import detail from '../components/detail.module.css'
import classes from './custody.module.css'
import { openSslCommands } from './openssl.ts'

/** How anybody checks a day's file on their own machine, with no help of ours. */
export function HowToCheck({ day }: { day: string }) {
  const { t } = useTranslation()
  const commands = openSslCommands(`benne-custody-${day}.json`)
  return (
    <Paper className={detail.part} component="section">
      <Title order={2} size="h3" mb="xs">
        {t('custody.check')}
      </Title>
      <ol className={classes.steps}>
        <li>{t('custody.step1')}</li>
        <li>
          {t('custody.step2')}
          {/* oxlint-disable-next-line no-noninteractive-tabindex -- it scrolls, so the keyboard has to get at it */}
          <pre className={classes.code} tabIndex={0} aria-label={t('custody.commands')}>
            {commands}
          </pre>
          <CopyButton text={commands} what={t('custody.commands')} />
        </li>
        <li>{t('custody.step3')}</li>
      </ol>
      <Text size="sm" c="dimmed">
        {t('custody.meaning')}
      </Text>
    </Paper>
  )
}
