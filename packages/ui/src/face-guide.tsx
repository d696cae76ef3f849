import { useId } from 'react'
import classes from './face-camera.module.css'

/** Clockwise from the top, in a square of 100. */
const oval = 'M50 12 a27 38 0 1 1 0 76 a27 38 0 1 1 0 -76'

/** The oval that a face belongs in, and around it a ring that fills. `progress`: from 0 to 1. */
export function FaceGuide({ progress, isWorking }: { progress: number; isWorking: boolean }) {
  const mask = useId()
  return (
    <svg className={classes.guide} viewBox="0 0 100 100" aria-hidden>
      <mask id={mask}>
        <rect width="100" height="100" fill="#fff" />
        <path d={oval} fill="#000" />
      </mask>
      <rect width="100" height="100" className={classes.around} mask={`url(#${mask})`} />
      <path d={oval} className={classes.track} />
      <path
        d={oval}
        className={classes.ring}
        data-working={isWorking}
        pathLength={100}
        strokeDasharray={`${progress * 100} 100`}
      />
    </svg>
  )
}
