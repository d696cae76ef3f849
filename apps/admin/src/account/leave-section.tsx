import { leavingDays } from '@benne/contracts'
import { Button } from '@mantine/core'
import { IconDoorExit } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LeaveDialog } from './leave-dialog.tsx'
import { Section } from './section.tsx'

/** The way out of Benne. */
export function LeaveSection() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <Section id="leave" title={t('leave.title')} lead={t('leave.lead', { count: leavingDays })}>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        leftSection={<IconDoorExit size={18} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('leave.open')}
      </Button>
      {isOpen && <LeaveDialog onClose={() => setOpen(false)} />}
    </Section>
  )
}
