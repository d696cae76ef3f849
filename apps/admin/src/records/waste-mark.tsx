import type { WasteStatus, WasteType } from '@benne/contracts'
import { useTranslation } from 'react-i18next'
import { useOwnIcon } from '../categories/category-looks.tsx'
import { Badge } from '../components/badge.tsx'
import { statusLooks, typeLooks } from './waste-look.ts'
import classes from './waste-mark.module.css'

/** The tile that stands for a type of waste. The type's name is to stand beside it. */
export function TypeTile({ type, size = 36 }: { type: WasteType; size?: number }) {
  const { ink, tint } = typeLooks[type]
  const { icon: Icon } = useOwnIcon(type) ?? typeLooks[type]
  return (
    <span
      className={classes.tile}
      style={{ width: size, height: size, color: ink, background: tint }}
      aria-hidden
    >
      <Icon size={size * 0.58} stroke={1.75} />
    </span>
  )
}

export function StatusBadge({ status, large }: { status: WasteStatus; large?: boolean }) {
  const { t } = useTranslation()
  return (
    <Badge look={statusLooks[status]} large={large}>
      {t(`statuses.${status}`)}
    </Badge>
  )
}
