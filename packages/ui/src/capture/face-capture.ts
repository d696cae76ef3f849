import {
  type FaceChallenge,
  type FaceFrame,
  type FaceLook,
  type FaceLookInput,
  type FacePose,
  faceChallengeSeconds,
} from '@benne/contracts'
import { CameraError, type CaptureState, type FaceFailure, type Hint, type Trouble } from './capture-state.ts'
import { hintOf, SteadyHint } from './hints.ts'
import { type QuickLook, quickProblem } from './quick-check.ts'

/** A picture of now. */
export interface Grab extends QuickLook {
  /** The same picture as a data URL; made only when it is sent. */
  image(): string
}

export interface FaceAnswer {
  readonly challengeId: string
  readonly frames: FaceFrame[]
}

/** What `FaceCapture` needs of the world. */
export interface CapturePorts {
  /** Shows the camera's picture. `onLost`: it has ended by itself. Throws `CameraError`. */
  open(signal: AbortSignal, onLost: () => void): Promise<void>
  /** Switches the camera off; called on every way out, once at least. */
  close(): void
  /** Null while there is no picture yet, or nobody sees the page. */
  grab(): Grab | null
  challenge(): Promise<FaceChallenge>
  look(input: FaceLookInput): Promise<FaceLook>
  /** What the pictures are for: signing in, or enrolling. */
  send(answer: FaceAnswer): Promise<unknown>
  toFailure(error: unknown): FaceFailure
  /** Milliseconds, never going back. */
  now(): number
  /** Resolves at the end of the time, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

/** Five pictures a second at most, which is also longer than any head needs between two poses. */
const intervalMs = 200
/** A challenge is renewed a little before its end, so that the last picture still arrives in time. */
const lifetimeMs = (faceChallengeSeconds - 8) * 1000
/** Whoever took longer to allow the camera gets a new challenge, with all of its time: `lifetimeMs` counts from its use. */
const freshMs = 3_000
/** Two minutes of a camera that sees nobody do what is asked are enough. */
const maxRounds = 2
/** How long a server that is busy or away is waited for. */
const patienceMs = 30_000
/** A camera that has shown the very same picture for that long has stopped. */
const frozenMs = 2_000

/** A camera that takes longer to give its first picture gives none. */
const noPictureMs = 5_000

interface Asked extends Pick<FaceChallenge, 'id' | 'actions'> {
  /** When it came, by `now`. */
  readonly since: number
}

class Unfinished extends Error {}

/**
 * Asks for one pose after the other, looks at what the camera shows, keeps the one picture of each that shows it, and sends
 * them. Tells its state as it changes, ends in `done` or `failed`, and is good for one run.
 */
export class FaceCapture {
  readonly #ports: CapturePorts
  readonly #onState: (state: CaptureState) => void
  readonly #end = new AbortController()
  /** Of the pictures that were kept: one that comes again, as from a film, would be taken for a copy. */
  readonly #kept = new Set<number>()
  #state: CaptureState = { phase: 'opening', hint: null }
  #hinted: Hint | null = null
  #last: { signature: number; since: number } | null = null

  constructor(ports: CapturePorts, onState: (state: CaptureState) => void) {
    this.#ports = ports
    this.#onState = onState
  }

  get isRunning(): boolean {
    return !this.#end.signal.aborted
  }

  /** Resolves when it is over, whatever way; never rejects. */
  async run(): Promise<void> {
    try {
      this.#tell(this.#state)
      // Before the camera: who must use the password, on a device that is not known, is not asked to allow it in vain.
      const first = await this.#challenge()
      await this.#ports.open(this.#end.signal, () => {
        this.#tell({ phase: 'failed', trouble: { kind: 'camera', trouble: 'lost' } })
        this.stop()
      })
      this.#end.signal.throwIfAborted()
      await this.#rounds(first)
      this.#tell({ phase: 'done' })
    } catch (error) {
      this.#tell({ phase: 'failed', trouble: this.#troubleOf(error) })
    } finally {
      this.stop()
    }
  }

  /** Switches the camera off; nothing is told any more. */
  stop(): void {
    this.#end.abort()
    this.#ports.close()
  }

  async #challenge(): Promise<Asked> {
    const { id, actions } = await this.#patiently(() => this.#ports.challenge())
    return { id, actions, since: this.#ports.now() }
  }

  async #rounds(first: Asked): Promise<void> {
    let end: unknown = new Unfinished()
    for (let round = 0; round < maxRounds; round++) {
      const isFresh = round === 0 && this.#ports.now() - first.since < freshMs
      const { id, actions } = isFresh ? first : await this.#challenge()
      const frames = await this.#collect(id, actions)
      if (!frames) continue
      this.#tell({ phase: 'sending', hint: null })
      try {
        await this.#patiently(() => this.#ports.send({ challengeId: id, frames }))
        return
      } catch (error) {
        if (!this.#isOver(error)) throw error
        end = error
      } finally {
        frames.length = 0
      }
    }
    throw end
  }

  /** One picture for each action; null when the challenge ends before that. */
  async #collect(challengeId: string, actions: readonly FacePose[]): Promise<FaceFrame[] | null> {
    const arrived = this.#ports.now()
    const frames: FaceFrame[] = []
    const steady = new SteadyHint()
    let since = arrived
    const tell = (raw: Hint | null, turn: number | null) => {
      const hint = steady.next(raw)
      this.#hinted = hint ?? this.#hinted
      this.#tell({ phase: 'looking', actions, step: frames.length, hint, turn })
    }
    tell(null, null)
    for (;;) {
      const begun = this.#ports.now()
      if (begun - arrived > lifetimeMs) return null
      const asked = actions[frames.length]
      if (!asked) return frames
      const grab = this.#ports.grab()
      if (!grab && begun - (this.#last?.since ?? arrived) > noPictureMs) tell('frozen', null)
      const hopeless = grab && (this.#repeated(grab, begun) ?? quickProblem(grab))
      if (hopeless) tell(hopeless === 'same' ? null : hopeless, null)
      if (grab && !hopeless) {
        const image = grab.image()
        const look = await this.#look({ challengeId, image })
        if (!look) return null
        if (look.pose === asked && look.problems.length === 0) {
          this.#kept.add(grab.signature)
          frames.push({ image, at: Math.round(begun - arrived) })
          since = this.#ports.now()
          tell(null, look.turn)
        } else tell(hintOf(look, asked, begun - since), look.turn)
      }
      await this.#wait(begun + intervalMs - this.#ports.now())
    }
  }

  /** Null when the challenge is over. */
  async #look(input: FaceLookInput): Promise<FaceLook | null> {
    try {
      return await this.#patiently(() => this.#ports.look(input))
    } catch (error) {
      if (this.#isOver(error)) return null
      throw error
    }
  }

  #repeated({ signature }: Grab, now: number): 'same' | 'frozen' | null {
    if (this.#last?.signature !== signature) {
      this.#last = { signature, since: now }
      return this.#kept.has(signature) ? 'same' : null
    }
    return now - this.#last.since < frozenMs ? 'same' : 'frozen'
  }

  /** Makes a call again while the server is busy or cannot be reached, for as long as that may pass. */
  async #patiently<Result>(call: () => Promise<Result>): Promise<Result> {
    const begun = this.#ports.now()
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await call()
        this.#end.signal.throwIfAborted()
        return result
      } catch (error) {
        this.#end.signal.throwIfAborted()
        const failure = this.#ports.toFailure(error)
        const pause = pauseAfter(failure, attempt)
        if (pause === null || this.#ports.now() + pause - begun > patienceMs) throw error
        this.#hint(failure.code === 'offline' ? 'offline' : 'busy')
        await this.#wait(pause)
      }
    }
  }

  async #wait(ms: number): Promise<void> {
    await this.#ports.wait(Math.max(0, ms), this.#end.signal)
    this.#end.signal.throwIfAborted()
  }

  #isOver(error: unknown): boolean {
    return !this.#end.signal.aborted && this.#ports.toFailure(error).code === 'challenge_not_valid'
  }

  #hint(hint: Hint): void {
    const state = this.#state
    if (state.phase !== 'done' && state.phase !== 'failed') this.#tell({ ...state, hint })
  }

  #tell(state: CaptureState): void {
    if (this.#end.signal.aborted) return
    this.#state = state
    this.#onState(state)
  }

  #troubleOf(error: unknown): Trouble {
    if (error instanceof Unfinished) return { kind: 'unfinished', hint: this.#hinted }
    if (error instanceof CameraError) return { kind: 'camera', trouble: error.trouble }
    return { kind: 'call', failure: this.#ports.toFailure(error) }
  }
}

/** Milliseconds to wait before the same call may succeed; null when waiting is of no use. */
function pauseAfter({ code, details }: FaceFailure, attempt: number): number | null {
  if (code !== 'busy' && code !== 'unavailable' && code !== 'offline' && code !== 'too_many_requests')
    return null
  const asked = Number(details?.['retryAfter'])
  return asked > 0 ? asked * 1000 : Math.min(4_000, 500 * 2 ** attempt)
}
