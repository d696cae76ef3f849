import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { announce } from './announcer.tsx'

interface CopyButtonProps {
  text: string
  /** What is copied, for those who do not see where the button stands. */
  what?: string
}

/** Copies a text. Nothing where there is no clipboard: a page that is not served over HTTPS has none. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const { t } = useTranslation()
  const clipboard = useClipboard()
  if (!isSecureContext) return null
  const word = clipboard.copied ? t('audit.copied') : t('audit.copy')
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={
        clipboard.copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
      }
      aria-label={what && `${word} : ${what}`}
      onClick={() => {
        clipboard.copy(text)
        announce(t('audit.copied'))
      }}
    >
      {word}
    </Button>
  )
}
