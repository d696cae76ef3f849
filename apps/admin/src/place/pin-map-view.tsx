import 'ol/ol.css'
import { ActionIcon, useComputedColorScheme, VisuallyHidden } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../components/announcer.tsx'
import { useFormat } from '../i18n/use-format.ts'
import { createPinMap, type PinMap } from './pin-map.ts'
import classes from './place.module.css'
import { type Position, positionOf } from './position.ts'
import { mapTiles } from './tiles.ts'

export interface PinMapProps {
  position: Position | null
  around: Position | null
  onPlace: (position: Position) => void
}

/** Pixels that an arrow key moves the pin; with Shift, many at once. */
const step = { fine: 4, coarse: 40 }
const arrows: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** A map to put a pin on: by pointing, or with the arrow keys. Made anew for other colours or another language. */
export default function PinMapView(props: PinMapProps) {
  const { i18n } = useTranslation()
  const scheme = useComputedColorScheme('light')
  return <Pinned key={`${scheme} ${i18n.language}`} {...props} />
}

function Pinned({ position, around, onPlace }: PinMapProps) {
  const { t } = useTranslation()
  const help = useId()
  const say = useAnnouncedPosition()
  const place = (next: Position) => {
    onPlace(next)
    say(next)
  }
  const { target, map } = useMap({ position, around, onPlace: place })
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = arrows[event.key]
    const by = event.shiftKey ? step.coarse : step.fine
    const pinMap = map.current
    if (!pinMap || event.ctrlKey || event.metaKey || event.altKey) return
    if (arrow) place(pinMap.beside(arrow[0] * by, arrow[1] * by))
    else if (event.key === '+' || event.key === '=') pinMap.zoom(1)
    else if (event.key === '-') pinMap.zoom(-1)
    else if (event.key === ' ' && !position) place(pinMap.beside(0, 0))
    else return
    event.preventDefault()
  }
  const zoomButtons = [
    { steps: 1, label: t('place.zoomIn'), icon: IconPlus },
    { steps: -1, label: t('place.zoomOut'), icon: IconMinus },
  ]
  return (
    <div className={classes.frame}>
      {/* oxlint-disable-next-line no-noninteractive-element-interactions -- an application takes the keys itself */}
      <div
        ref={target}
        className={classes.map}
        role="application"
        // oxlint-disable-next-line no-noninteractive-tabindex -- as above
        tabIndex={0}
        aria-label={t('place.map')}
        aria-describedby={help}
        onKeyDown={onKeyDown}
      />
      <VisuallyHidden id={help}>{t('place.mapHelp')}</VisuallyHidden>
      <div className={classes.zoom}>
        {zoomButtons.map(({ steps, label, icon: Icon }) => (
          <ActionIcon
            key={steps}
            variant="default"
            size="lg"
            aria-label={label}
            onClick={() => map.current?.zoom(steps)}
          >
            <Icon size={18} aria-hidden />
          </ActionIcon>
        ))}
      </div>
    </div>
  )
}

/** Makes the map, and moves the pin when the fields do. */
function useMap({ position, around, onPlace }: PinMapProps) {
  const { number } = useFormat()
  const target = useRef<HTMLDivElement>(null)
  const map = useRef<PinMap | null>(null)
  const placed = useEffectEvent(onPlace)
  const start = useEffectEvent((element: HTMLElement) =>
    createPinMap({
      target: element,
      position,
      around,
      tiles: mapTiles,
      colors: colorsOf(element),
      degrees: (value) => `${number(Number(value.toFixed(4)))}°`,
      onPlace: placed,
    }),
  )
  useEffect(() => {
    if (!target.current) return undefined
    const made = start(target.current)
    map.current = made
    return () => made.destroy()
  }, [])
  const latitude = position?.latitude ?? null
  const longitude = position?.longitude ?? null
  useEffect(() => {
    map.current?.setPosition(positionOf(latitude, longitude))
  }, [latitude, longitude])
  return { target, map }
}

function colorsOf(element: HTMLElement) {
  const style = getComputedStyle(element)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    line: read('--mantine-color-default-border'),
    text: read('--mantine-color-text'),
    surface: read('--benne-surface'),
    pin: read('--benne-accent-text'),
  }
}

/** Says where the pin is once it stays there. */
function useAnnouncedPosition() {
  const { t } = useTranslation()
  const { number } = useFormat()
  return useDebouncedCallback(({ latitude, longitude }: Position) => {
    announce(t('place.at', { latitude: number(latitude), longitude: number(longitude) }))
  }, 600)
}
