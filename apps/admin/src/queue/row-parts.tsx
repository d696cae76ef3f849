import type { WasteRecord } from '@benne/contracts'
import { Checkbox, Text } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import list from '../components/list.module.css'
import { Picture } from '../pictures/picture.tsx'
import { useRecordName } from '../records/use-record-name.ts'
import { TypeTile } from '../records/waste-mark.tsx'
import classes from './queue.module.css'
import type { Picks } from './use-selection.ts'

interface PickBoxProps {
  record: WasteRecord
  isPicked: boolean
  onPick: Picks['pick']
}

/** Picks a record; with Shift all from the one picked before. */
export function PickBox({ record, isPicked, onPick }: PickBoxProps) {
  const { t } = useTranslation()
  const name = useRecordName()
  return (
    <Checkbox
      size="sm"
      className={classes.pick}
      aria-label={t('queue.pick', { record: name.full(record) })}
      checked={isPicked}
      // A range must not mark the text in between.
      onMouseDown={(event) => {
        if (event.shiftKey) event.preventDefault()
      }}
      onChange={({ nativeEvent }) =>
        onPick(record, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  )
}

/** The first photo where there is one, with the number of all; the type's tile otherwise. */
export function RecordMark({ record, size = 36 }: { record: WasteRecord; size?: number }) {
  const { t } = useTranslation()
  const { images, wasteType } = record
  const [first] = images
  if (!first) return <TypeTile type={wasteType} size={size} />
  return (
    <span className={classes.mark} style={{ width: size, height: size }}>
      <Picture url={first.thumbnailUrl} alt="" className={classes.thumbnail} />
      <span className={classes.photos} title={t('queue.photos', { count: images.length })}>
        <IconPhoto size={12} stroke={2} aria-hidden />
        <span className="tabular">{images.length}</span>
      </span>
    </span>
  )
}

export function Dim({ children }: { children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed" className={list.clip}>
      {children}
    </Text>
  )
}
