import type { WasteStatus, WasteType } from '@benne/contracts'
import {
  type Icon,
  IconAlertTriangle,
  IconApple,
  IconBan,
  IconBottle,
  IconCircleCheck,
  IconClock,
  IconDeviceMobile,
  IconFlame,
  IconGlass,
  IconMagnet,
  IconNews,
  IconPackage,
  IconRecycle,
  IconShirt,
  IconTruck,
} from '@tabler/icons-react'
import type { Look } from '../components/look.ts'

const typeLook = (type: WasteType, icon: Icon): Look => ({
  icon,
  ink: `var(--type-${type}-ink)`,
  tint: `var(--type-${type}-tint)`,
})
const statusLook = (status: WasteStatus, icon: Icon): Look => ({
  icon,
  ink: `var(--status-${status}-ink)`,
  tint: `var(--status-${status}-tint)`,
})

export const typeLooks: Record<WasteType, Look> = {
  organic: typeLook('organic', IconApple),
  plastic: typeLook('plastic', IconBottle),
  paper: typeLook('paper', IconNews),
  glass: typeLook('glass', IconGlass),
  metal: typeLook('metal', IconMagnet),
  electronic: typeLook('electronic', IconDeviceMobile),
  hazardous: typeLook('hazardous', IconAlertTriangle),
  textile: typeLook('textile', IconShirt),
  other: typeLook('other', IconPackage),
}

export const statusLooks: Record<WasteStatus, Look> = {
  pending: statusLook('pending', IconClock),
  collected: statusLook('collected', IconTruck),
  processed: statusLook('processed', IconCircleCheck),
  recycled: statusLook('recycled', IconRecycle),
  disposed: statusLook('disposed', IconFlame),
  rejected: statusLook('rejected', IconBan),
}
