import { Button, Kbd, Text } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { shortcutOn } from '../app/use-declare-shortcut.ts'
import { Dialog } from '../components/dialog.tsx'
import { useValue } from '../components/use-value.ts'
import classes from './queue.module.css'

const rows = [
  { keys: ['J', 'K'], text: 'move' },
  { keys: ['↵'], text: 'open' },
  { keys: ['X'], text: 'pick' },
  { keys: ['⇧ X'], text: 'pickRange' },
  { keys: ['V'], text: 'validate' },
  { keys: ['/'], text: 'search' },
  { keys: ['Esc'], text: 'clear' },
  { keys: ['N'], text: 'declare' },
  { keys: ['?'], text: 'help' },
] as const

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const on = useValue(shortcutOn)
  return (
    <Dialog
      title={t('shortcuts.title')}
      size="sm"
      onClose={onClose}
      buttons={
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('app.close')}
        </Button>
      }
    >
      {!on && <Text size="sm">{t('shortcuts.off')}</Text>}
      <dl className={classes.keys}>
        {rows.map(({ keys, text }) => (
          <Fragment key={text}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{t(`shortcuts.${text}`)}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}
