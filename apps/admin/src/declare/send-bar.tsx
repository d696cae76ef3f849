import { Button, Kbd, Text } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './declare-page.module.css'

interface SendBarProps {
  isPending: boolean
  /** How many fields are not right. */
  problems: number
  /** Why it is not sent yet. */
  children: ReactNode
}

/** The way to send, and what stands in it. */
export function SendBar({ isPending, problems, children }: SendBarProps) {
  const { t } = useTranslation()
  return (
    <div className={classes.send} data-sticky>
      {children}
      <Button type="submit" size="md" loading={isPending} leftSection={<IconSend size={18} aria-hidden />}>
        {t('declare.submit')}
      </Button>
      <Text size="sm" c="dimmed" className={classes.keys}>
        <Kbd size="xs">{modifier}</Kbd> + <Kbd size="xs">{t('declare.enterKey')}</Kbd>
      </Text>
      {problems > 0 && (
        <Text size="sm" c="var(--mantine-color-error)" component="output">
          {t('declare.invalid', { count: problems })}
        </Text>
      )}
    </div>
  )
}

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
