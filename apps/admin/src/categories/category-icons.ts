import type { categoryIcons } from '@benne/contracts'
import {
  type Icon,
  IconAlertTriangle,
  IconApple,
  IconBattery,
  IconBottle,
  IconDeviceMobile,
  IconGlass,
  IconLeaf,
  IconMagnet,
  IconNews,
  IconPackage,
  IconRecycle,
  IconShirt,
} from '@tabler/icons-react'

export type CategoryIconName = (typeof categoryIcons)[number]

/** The symbols by which the server knows them. */
export const iconsByName: Record<CategoryIconName, Icon> = {
  apple: IconApple,
  bottle: IconBottle,
  news: IconNews,
  glass: IconGlass,
  magnet: IconMagnet,
  device: IconDeviceMobile,
  warning: IconAlertTriangle,
  shirt: IconShirt,
  package: IconPackage,
  recycle: IconRecycle,
  battery: IconBattery,
  leaf: IconLeaf,
}

export const iconNamed = (name: string): Icon =>
  Object.hasOwn(iconsByName, name) ? iconsByName[name as CategoryIconName] : IconPackage
