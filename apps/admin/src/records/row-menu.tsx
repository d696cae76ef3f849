import { movesFrom, type WasteRecord } from '@benne/contracts'
import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowRight, IconDots } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from '../components/list.module.css'
import { useFormat } from '../i18n/use-format.ts'
import { useMe } from '../session/use-session.ts'
import type { Move } from './use-move.tsx'
import { statusLooks } from './waste-look.ts'

/** What staff can do with a record from the list. */
export function RowMenu({ record, onMove }: { record: WasteRecord; onMove: (move: Move) => void }) {
  const { t } = useTranslation()
  const { mass } = useFormat()
  const { role } = useMe()
  const moves = movesFrom(record.status, role)
  const name = `${t(`types.${record.wasteType}`)}, ${mass(record.quantity, record.unit)}`
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className={classes.menu}
          data-record-menu={record.id}
          aria-label={t('records.actions', { record: name })}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {moves.map((status) => {
          const { icon: Icon } = statusLooks[status]
          return (
            <Menu.Item
              key={status}
              {...(status === 'rejected' && { color: 'var(--mantine-color-error)' })}
              leftSection={<Icon size={18} aria-hidden />}
              onClick={() => onMove({ record, status })}
            >
              {t(`moves.${status}`)}
            </Menu.Item>
          )
        })}
        {moves.length > 0 && <Menu.Divider />}
        <Menu.Item
          component={Link}
          to={`/records/${record.id}`}
          leftSection={<IconArrowRight size={18} aria-hidden />}
        >
          {t('records.open')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
