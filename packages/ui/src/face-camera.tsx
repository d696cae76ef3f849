import type { FacePose, FacePurpose } from '@benne/contracts'
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { CaptureState, FaceFailure } from './capture/capture-state.ts'
import type { FaceAnswer } from './capture/face-capture.ts'
import { useFaceCapture } from './capture/use-face-capture.ts'
import type { FaceCalls } from './face-calls.ts'
import classes from './face-camera.module.css'
import { FaceGuide } from './face-guide.tsx'
import { TroubleNotice } from './trouble-notice.tsx'
import { type FaceText, useFaceText } from './use-face-text.ts'

export interface FaceCameraProps {
  purpose: FacePurpose
  calls: FaceCalls
  /** Signs in or enrols with the pictures; what it throws is explained. */
  send: (answer: FaceAnswer) => Promise<unknown>
  /** Words for failures that have nothing to do with faces; the general ones when it gives none. */
  explain?: (failure: FaceFailure) => ReactNode
}

/** The camera's picture, as in a mirror, with the guide over it and what is asked below. It opens by itself and closes when it goes away. */
export function FaceCamera(props: FaceCameraProps) {
  const [run, setRun] = useState(0)
  return <Running key={run} {...props} onAgain={() => setRun((count) => count + 1)} />
}

function Running({ purpose, calls, send, explain, onAgain }: FaceCameraProps & { onAgain: () => void }) {
  const t = useFaceText()
  const { state, video } = useFaceCapture({ purpose, calls, send }, onAgain)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    root.current?.scrollIntoView({ block: 'nearest' })
    // The button that was pressed is gone: who uses the keyboard goes on from here.
    if (document.activeElement === document.body) root.current?.focus({ preventScroll: true })
  }, [])
  const asked = state.phase === 'looking' ? state.actions[state.step] : undefined
  const isFailed = state.phase === 'failed'
  return (
    <div className={classes.root} ref={root} tabIndex={-1}>
      <div className={classes.stage} hidden={isFailed}>
        <video ref={video} className={classes.video} muted playsInline aria-label={t('picture')} />
        <FaceGuide progress={progressOf(state)} isWorking={state.phase === 'sending'} />
        {asked && <Arrow pose={asked} />}
      </div>
      {/* One live region for all that is asked, so that a screen reader says it as it changes. */}
      <output className={classes.words} hidden={isFailed}>
        <Words state={state} purpose={purpose} t={t} />
      </output>
      {isFailed && <TroubleNotice trouble={state.trouble} explain={explain} onAgain={onAgain} />}
    </div>
  )
}

function Words({ state, purpose, t }: { state: CaptureState; purpose: FacePurpose; t: FaceText }) {
  if (state.phase === 'done' || state.phase === 'failed') return null
  return (
    <>
      <span className={classes.asked}>{askedOf(state, purpose, t)}</span>
      <span className={classes.hint}>
        {state.hint ? t(`hints.${state.hint}`) : state.phase === 'opening' ? t('openingHelp') : null}
      </span>
    </>
  )
}

type Running = Exclude<CaptureState, { phase: 'done' | 'failed' }>

function askedOf(state: Running, purpose: FacePurpose, t: FaceText): string {
  if (state.phase === 'opening') return t('opening')
  const asked = state.phase === 'looking' ? state.actions[state.step] : undefined
  if (asked) return t(`poses.${asked}`)
  return purpose === 'login' ? t('recognising') : t('keeping')
}

/** To which edge of the mirrored picture to turn; it says nothing that the words do not say. */
function Arrow({ pose }: { pose: FacePose }) {
  if (pose === 'straight') return null
  const Icon = pose === 'left' ? IconArrowLeft : IconArrowRight
  return (
    <span className={classes.arrow} data-side={pose} aria-hidden>
      <Icon size={30} stroke={2.2} />
    </span>
  )
}

/** Between straight and the asked side, the ring follows the head for most of its step. */
const fullTurn = 0.35

/** From 0 to 1. */
function progressOf(state: CaptureState): number {
  if (state.phase === 'sending' || state.phase === 'done') return 1
  if (state.phase !== 'looking') return 0
  const { actions, step, turn } = state
  const asked = actions[step]
  const towards =
    turn === null || asked === undefined || asked === 'straight' ? 0 : asked === 'left' ? turn : -turn
  const part = Math.min(0.9, Math.max(0, towards / fullTurn))
  return (step + part) / Math.max(1, actions.length)
}
