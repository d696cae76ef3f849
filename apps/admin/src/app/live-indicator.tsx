import type { LiveState } from '@benne/client'
import { Tooltip } from '@mantine/core'
import {
  type Icon,
  IconBroadcast,
  IconBroadcastOff,
  IconCloudOff,
  IconPlugConnected,
  IconRefresh,
} from '@tabler/icons-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useValue } from '../components/use-value.ts'
import { lasting } from '../live/shown-state.ts'
import { client } from './client.ts'
import classes from './shell.module.css'

const icons: Record<LiveState, Icon> = {
  idle: IconBroadcastOff,
  connecting: IconPlugConnected,
  live: IconBroadcast,
  'catching-up': IconRefresh,
  offline: IconCloudOff,
}

const shown = lasting(client.liveState, 500)

/** Whether the screen is up to the moment, in a word, an icon and a colour. */
export function LiveIndicator() {
  const { t } = useTranslation()
  const state = useValue(shown)
  const Icon = icons[state]
  useSaidState(state)
  return (
    <Tooltip
      label={t(`live.help.${state}`)}
      multiline
      w={240}
      withArrow
      events={{ hover: true, focus: true, touch: true }}
    >
      {/* oxlint-disable-next-line no-noninteractive-tabindex -- its explanation has to be reachable by keyboard */}
      <span role="note" className={classes.live} data-state={state} tabIndex={0}>
        <Icon size={16} aria-hidden />
        <span>{t(`live.states.${state}`)}</span>
      </span>
    </Tooltip>
  )
}

/** What mends itself sooner is not worth an interruption to those who hear the page. */
const sayAfterMs = 4_000

function useSaidState(state: LiveState): void {
  const { t } = useTranslation()
  const wasSaid = useRef(false)
  const isAway = state === 'offline' || state === 'catching-up'
  const say = useEffectEvent((what: 'away' | 'back') => {
    wasSaid.current = what === 'away'
    announce(t(`live.said.${what}`))
  })
  useEffect(() => {
    if (state === 'live' && wasSaid.current) say('back')
  }, [state])
  useEffect(() => {
    if (!isAway || wasSaid.current) return undefined
    const timer = setTimeout(() => say('away'), sayAfterMs)
    return () => clearTimeout(timer)
  }, [isAway])
}
