import type { WasteRecord } from '@benne/contracts'
import { Picture } from '../pictures/picture.tsx'
import classes from './records-page.module.css'
import { TypeTile } from './waste-mark.tsx'

/** What a record is recognised by in a list: its first photo, or else the tile of its type. */
export function RecordPicture({ record }: { record: WasteRecord }) {
  const [image] = record.images
  if (!image) return <TypeTile type={record.wasteType} size={48} />
  return (
    <span className={classes.picture}>
      <Picture url={image.thumbnailUrl} alt="" />
    </span>
  )
}
