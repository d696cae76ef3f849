import { Button, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCount } from '../i18n/use-count.ts'
import { useFormat } from '../i18n/use-format.ts'
import { useRecordName } from '../records/use-record-name.ts'
import { TypeTile } from '../records/waste-mark.tsx'
import classes from './bulk.module.css'
import { type BulkAction, type Left, refusalOf } from './bulk-plan.ts'

interface LeftListProps {
  title: string
  left: readonly Left[]
  action: BulkAction
  /** How many of them can be taken along as they are now. */
  changed?: number
  onTakeChanged?: (() => void) | undefined
}

/** More names than these tell nobody anything. */
const named = 50

/** Which records are left as they are, by name, and why. */
export function LeftList({ title, left, action, changed = 0, onTakeChanged }: LeftListProps) {
  const { t } = useTranslation()
  const counted = useCount()
  const { number } = useFormat()
  const name = useRecordName()
  return (
    <div>
      <Text size="sm" mb={6}>
        {title}
      </Text>
      {/* oxlint-disable-next-line no-noninteractive-tabindex -- it scrolls, so the keyboard has to get at it */}
      <ul className={classes.left} tabIndex={0} aria-label={title}>
        {left.slice(0, named).map((one) => (
          <li key={one.record.id}>
            <TypeTile type={one.record.wasteType} size={28} />
            <span>
              <strong>{name.full(one.record)}</strong>{' '}
              {t(`bulk.refusals.${refusalOf(one, action)}`, {
                status: one.status ? t(`statuses.${one.status}`) : '',
              })}
            </span>
          </li>
        ))}
        {left.length > named && <li>{t('bulk.more', { number: number(left.length - named) })}</li>}
      </ul>
      {onTakeChanged && (
        <Button mt="xs" size="sm" variant="default" onClick={onTakeChanged}>
          {t('bulk.takeChanged', counted(changed))}
        </Button>
      )}
    </div>
  )
}
