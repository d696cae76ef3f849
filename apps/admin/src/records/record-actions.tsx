import { isFinal, movesFrom, type WasteRecord } from '@benne/contracts'
import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from '../components/detail.module.css'
import { useCan, useMe } from '../session/use-session.ts'
import { ProcessDialog } from './process-dialog.tsx'
import type { Move } from './use-move.tsx'
import { statusLooks } from './waste-look.ts'

/** What staff can do next: what the life cycle and their role allow. Residents see nothing here. */
export function RecordActions({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const { role } = useMe()
  const may = useCan('waste.process')
  const [move, setMove] = useState<Move | null>(null)
  if (!may) return null
  const moves = movesFrom(record.status, role)
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="sm">
        {t('record.next')}
      </Title>
      {isFinal(record.status) && <Text c="dimmed">{t('record.final')}</Text>}
      <Stack gap="xs">
        {moves.map((status, index) => {
          const { icon: Icon } = statusLooks[status]
          const rejecting = status === 'rejected'
          return (
            <Button
              key={status}
              justify="flex-start"
              variant={rejecting ? 'subtle' : index === 0 ? 'filled' : 'default'}
              {...(rejecting && { color: 'red' })}
              leftSection={<Icon size={18} aria-hidden />}
              onClick={() => setMove({ record, status })}
            >
              {t(`moves.${status}`)}
            </Button>
          )
        })}
      </Stack>
      {move && <ProcessDialog move={move} onClose={() => setMove(null)} />}
    </Paper>
  )
}
