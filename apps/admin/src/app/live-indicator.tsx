import type { LiveState } from '@benne/client'
import { Tooltip } from '@mantine/core'
import {
  type Icon,
  IconBroadcast,
  IconBroadcastOff,
  IconPlugConnected,
  IconRefresh,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useValue } from '../components/use-value.ts'
import { client } from './client.ts'
import classes from './shell.module.css'

const icons: Record<LiveState, Icon> = {
  idle: IconBroadcastOff,
  connecting: IconPlugConnected,
  live: IconBroadcast,
  reconnecting: IconRefresh,
}

/** Whether the screen is up to the moment, in a word and an icon. */
export function LiveIndicator() {
  const { t } = useTranslation()
  const state = useValue(client.liveState)
  const Icon = icons[state]
  return (
    <Tooltip
      label={t(`live.${state}Help`)}
      multiline
      w={240}
      withArrow
      events={{ hover: true, focus: true, touch: true }}
    >
      {/* oxlint-disable-next-line no-noninteractive-tabindex -- its explanation has to be reachable by keyboard */}
      <output className={classes.live} data-state={state} tabIndex={0}>
        <Icon size={16} aria-hidden />
        <span>{t(`live.${state}`)}</span>
      </output>
    </Tooltip>
  )
}
