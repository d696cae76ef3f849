import type { FacePurpose } from '@benne/contracts'
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { FaceCalls } from '../face-calls.ts'
import { Camera } from './camera.ts'
import type { CaptureState } from './capture-state.ts'
import { type FaceAnswer, FaceCapture } from './face-capture.ts'
import { whenLeftForLong } from './when-left.ts'

export interface FaceCaptureOptions {
  purpose: FacePurpose
  calls: FaceCalls
  /** Signs in or enrols with the pictures; what it throws is shown. */
  send: (answer: FaceAnswer) => Promise<unknown>
}

const opening: CaptureState = { phase: 'opening', hint: null }

/**
 * Runs a capture while the component is there; `video` is for a video element in it. `onBack`: somebody came back to a page that
 * was out of sight for so long that the camera was switched off meanwhile.
 */
export function useFaceCapture(
  options: FaceCaptureOptions,
  onBack: () => void,
): { state: CaptureState; video: RefObject<HTMLVideoElement | null> } {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState(opening)
  const begin = useEffectEvent((element: HTMLVideoElement) => captureWith(element, options, setState))
  const comeBack = useEffectEvent(onBack)
  useEffect(() => {
    const capture = video.current && begin(video.current)
    if (!capture) return undefined
    void capture.run()
    let isCut = false
    const unwatch = whenLeftForLong(
      () => {
        isCut = capture.isRunning
        capture.stop()
      },
      () => isCut && comeBack(),
    )
    return () => {
      unwatch()
      capture.stop()
    }
  }, [])
  return { state, video }
}

function captureWith(
  element: HTMLVideoElement,
  { purpose, calls, send }: FaceCaptureOptions,
  onState: (state: CaptureState) => void,
): FaceCapture {
  const camera = new Camera(element)
  const { look, toFailure } = calls
  const ports = {
    open: (signal: AbortSignal, onLost: () => void) => camera.open(signal, onLost),
    close: () => camera.close(),
    grab: () => camera.grab(),
    challenge: () => calls.challenge(purpose),
    look,
    send,
    toFailure,
    now: () => performance.now(),
    wait,
  }
  return new FaceCapture(ports, onState)
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
