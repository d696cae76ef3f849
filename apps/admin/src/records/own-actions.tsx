import { actionsOn, type WasteRecord } from '@benne/contracts'
import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from '../components/detail.module.css'
import { useMe } from '../session/use-session.ts'
import { WithdrawDialog } from './withdraw-dialog.tsx'

/** Correcting and taking back, as long as that is possible; then why it is not. */
export function OwnActions({ record }: { record: WasteRecord }) {
  const { t } = useTranslation()
  const me = useMe()
  const [isOpen, setOpen] = useState(false)
  const actions = actionsOn(record, me.role)
  const canEdit = actions.includes('update')
  const canWithdraw = actions.includes('withdraw')
  if (!canEdit && !canWithdraw && record.userId !== me.id) return null
  return (
    <Paper className={classes.part} component="section">
      <Title order={2} size="h3" mb="sm">
        {record.userId === me.id ? t('own.title') : t('own.titleStaff')}
      </Title>
      {!canEdit && (
        <Text size="sm" c="dimmed" mb={canWithdraw ? 'sm' : 0}>
          {record.status === 'pending'
            ? t('edit.closedJudged')
            : t('edit.closedMoved', { status: t(`statuses.${record.status}`) })}
        </Text>
      )}
      <Stack gap="xs">
        {canEdit && (
          <Button
            component={Link}
            to={`/records/${record.id}/edit`}
            justify="flex-start"
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden />}
          >
            {t('own.edit')}
          </Button>
        )}
        {canWithdraw && (
          <Button
            justify="flex-start"
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={18} aria-hidden />}
            onClick={() => setOpen(true)}
          >
            {t('own.withdraw')}
          </Button>
        )}
      </Stack>
      {isOpen && <WithdrawDialog record={record} onClose={() => setOpen(false)} />}
    </Paper>
  )
}
