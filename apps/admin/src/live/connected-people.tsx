import { Popover, UnstyledButton } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useValue } from '../components/use-value.ts'
import { useCount } from '../i18n/use-count.ts'
import { useFormat } from '../i18n/use-format.ts'
import classes from './connected.module.css'
import { connected } from './connected.ts'
import { ConnectedList } from './connected-list.tsx'

/** How many are connected, which opens who. Nothing while that is not known. */
export function ConnectedPeople() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const counted = useCount()
  const now = useValue(connected)
  const [isOpen, setOpen] = useState(false)
  if (!now) return null
  const total = now.users + now.admins
  const what = t('connected.open', counted(total))
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={290}
      trapFocus
      withinPortal={false}
      shadow="lg"
    >
      <Popover.Target>
        <UnstyledButton
          className={classes.button}
          aria-label={what}
          title={what}
          onClick={() => setOpen(!isOpen)}
        >
          <IconUsers size={16} aria-hidden />
          <span className="tabular">{number(total)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <h2 className={classes.title}>{t('connected.title')}</h2>
        <p className={classes.counts}>
          {t('connected.staff', counted(now.admins))} · {t('connected.residents', counted(now.users))}
        </p>
        <ConnectedList onGo={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}
