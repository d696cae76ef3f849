import { actionsOn, movesFrom, type WasteRecord, type WasteStatus } from '@benne/contracts'
import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowRight, IconDots, IconRosetteDiscountCheck, IconUser, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { filterSearch } from '../records/record-filter.ts'
import { useRecordName } from '../records/use-record-name.ts'
import { statusLooks } from '../records/waste-look.ts'
import { useMe } from '../session/use-session.ts'
import classes from './queue.module.css'

/** What staff are about to do to one record. */
export type Deed =
  | { type: 'move'; record: WasteRecord; status: Exclude<WasteStatus, 'pending'> }
  | { type: 'judge'; record: WasteRecord; isValid: boolean }

/** What staff can do with a record from the list. */
export function RowDeeds({ record, onDeed }: { record: WasteRecord; onDeed: (deed: Deed) => void }) {
  const { t } = useTranslation()
  const name = useRecordName()
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className={classes.above}
          data-record-menu={record.id}
          aria-label={t('queue.actions', { record: name.short(record) })}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Items record={record} onDeed={onDeed} />
      </Menu.Dropdown>
    </Menu>
  )
}

const error = { color: 'var(--mantine-color-error)' }

/** A component of its own: hundreds of rows have a menu, few are ever opened. */
function Items({ record, onDeed }: { record: WasteRecord; onDeed: (deed: Deed) => void }) {
  const { t } = useTranslation()
  const { role } = useMe()
  const actions = actionsOn(record, role)
  return (
    <>
      {actions.includes('validate') && (
        <Menu.Item
          leftSection={<IconRosetteDiscountCheck size={18} aria-hidden />}
          onClick={() => onDeed({ type: 'judge', record, isValid: true })}
        >
          {t('judge.validate')}
        </Menu.Item>
      )}
      {actions.includes('refuse') && (
        <Menu.Item
          {...error}
          leftSection={<IconX size={18} aria-hidden />}
          onClick={() => onDeed({ type: 'judge', record, isValid: false })}
        >
          {t('judge.refuse')}
        </Menu.Item>
      )}
      {movesFrom(record.status, role).map((status) => {
        const { icon: Icon } = statusLooks[status]
        return (
          <Menu.Item
            key={status}
            {...(status === 'rejected' && error)}
            leftSection={<Icon size={18} aria-hidden />}
            onClick={() => onDeed({ type: 'move', record, status })}
          >
            {t(`moves.${status}`)}
          </Menu.Item>
        )
      })}
      <Menu.Divider />
      <Menu.Item
        component={Link}
        to={{ search: filterSearch({ userId: record.userId }) }}
        leftSection={<IconUser size={18} aria-hidden />}
      >
        {t('queue.onlyResident')}
      </Menu.Item>
      <Menu.Item
        component={Link}
        to={`/records/${record.id}`}
        leftSection={<IconArrowRight size={18} aria-hidden />}
      >
        {t('records.open')}
      </Menu.Item>
    </>
  )
}
