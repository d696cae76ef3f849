import type { FaceChallenge, FaceLook, FacePose, FaceProblem } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { CameraError, type CaptureState, type FaceFailure } from '../src/capture/capture-state.ts'
import { type CapturePorts, type FaceAnswer, FaceCapture } from '../src/capture/face-capture.ts'

const actions: FacePose[] = ['straight', 'left', 'straight', 'right']
const turns = { straight: 0, left: 0.4, right: -0.4 } as const
const failure = (code: string, details?: FaceFailure['details']) =>
  Object.assign(new Error(code), { failure: { code, message: code, requestId: 'r', details } })

type Seen = { pose?: FacePose | null; turn?: number; problems?: FaceProblem[] }

/** A person before a camera, and a server, in a time of their own. */
class World {
  time = 0
  isOpen = false
  closed = 0
  states: CaptureState[] = []
  looks: { at: number; image: string }[] = []
  answers: FaceAnswer[] = []
  challenges: FaceChallenge[] = []
  onLost = () => {}
  /** What the person shows when a pose is asked for, `ms` after it was. */
  show: (asked: FacePose, ms: number) => Seen = (asked, ms) => (ms > 300 ? { pose: asked } : { pose: null })
  /** Called before the work of each call; throws what the server answers instead. */
  server: (call: 'challenge' | 'look' | 'send', count: number) => void = () => {}
  signature: (count: number) => number = (count) => count
  luma = 120
  #since = 0
  #step = 0
  #counts = { challenge: 0, look: 0, send: 0, grab: 0 }
  readonly capture: FaceCapture

  constructor(ports: Partial<CapturePorts> = {}) {
    this.capture = new FaceCapture({ ...this.#ports(), ...ports }, (state) => {
      if (state.phase === 'looking' && state.step !== this.#step) {
        this.#step = state.step
        this.#since = this.time
      }
      this.states.push(state)
    })
  }

  get asked(): FacePose {
    return actions[this.#step] ?? 'straight'
  }

  get hints() {
    const hints = this.states.map((state) => ('hint' in state ? state.hint : null))
    return hints.filter((hint, index) => hint && hint !== hints[index - 1])
  }

  get end(): CaptureState | undefined {
    return this.states.at(-1)
  }

  #ports(): CapturePorts {
    return {
      open: async (_signal, onLost) => {
        this.isOpen = true
        this.onLost = onLost
      },
      close: () => {
        this.isOpen = false
        this.closed++
      },
      grab: () => {
        const count = ++this.#counts.grab
        return {
          image: () => `data:image/jpeg;base64,${count}`,
          luma: this.luma,
          sharpness: 50,
          signature: this.signature(count),
        }
      },
      challenge: async () => {
        this.server('challenge', ++this.#counts.challenge)
        this.#step = 0
        this.#since = this.time
        const id = `challenge-${this.#counts.challenge}`
        const challenge: FaceChallenge = { id, purpose: 'login', actions, expiresAt: new Date(0) }
        this.challenges.push(challenge)
        return challenge
      },
      look: async ({ image }): Promise<FaceLook> => {
        this.server('look', ++this.#counts.look)
        this.looks.push({ at: this.time, image })
        const { pose = null, problems = [], turn } = this.show(this.asked, this.time - this.#since)
        this.time += 40
        return { pose, problems, turn: turn ?? (pose ? turns[pose] : 0.2), box: null }
      },
      send: async (answer) => {
        this.server('send', ++this.#counts.send)
        this.answers.push(structuredClone(answer))
      },
      toFailure: (error) =>
        (error as { failure?: FaceFailure }).failure ?? { code: 'offline', message: 'no answer' },
      now: () => this.time,
      wait: async (ms) => {
        this.time += ms
      },
    }
  }
}

describe('a capture', () => {
  it('asks for one pose after the other, keeps one picture of each, and sends them with their times', async () => {
    const world = new World()
    await world.capture.run()
    expect(world.end).toEqual({ phase: 'done' })
    const asked = world.states.flatMap((state) => (state.phase === 'looking' ? [state.step] : []))
    expect([...new Set(asked)]).toEqual([0, 1, 2, 3, 4])
    const [{ challengeId, frames } = { challengeId: '', frames: [] }] = world.answers
    expect(challengeId).toBe('challenge-1')
    expect(frames).toHaveLength(actions.length)
    expect(new Set(frames.map(({ image }) => image)).size).toBe(actions.length)
    expect(frames.every(({ at }) => Number.isInteger(at))).toBe(true)
    for (const [index, { image, at }] of frames.entries()) {
      // The very picture that was looked at, at the time when it was.
      expect(world.looks.find((look) => look.image === image)?.at).toBe(at)
      if (index > 0) expect(at - (frames[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(150)
    }
  })

  it('takes less than two seconds from somebody who is quick', async () => {
    const world = new World()
    world.show = (asked) => ({ pose: asked })
    await world.capture.run()
    expect(world.time).toBeLessThan(2_000)
  })

  it('looks at five pictures a second at most, one at a time', async () => {
    const world = new World()
    world.show = (asked, ms) => ({ pose: ms > 2_000 ? asked : null })
    await world.capture.run()
    const gaps = world.looks.slice(1).map(({ at }, index) => at - (world.looks[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200)
  })

  it('keeps no picture that has a problem, or shows another pose', async () => {
    const world = new World()
    world.show = (asked, ms) =>
      ms < 1_000 ? { pose: asked, problems: ['blurred'] } : ms < 2_000 ? { pose: null } : { pose: asked }
    await world.capture.run()
    expect(world.end).toEqual({ phase: 'done' })
    expect(world.time).toBeGreaterThan(4 * 2_000)
  })

  it('switches the camera off when it is done, and when it fails', async () => {
    const done = new World()
    await done.capture.run()
    const failed = new World()
    failed.server = (call) => {
      if (call === 'send') throw failure('face_not_recognised')
    }
    await failed.capture.run()
    expect([done.isOpen, failed.isOpen]).toEqual([false, false])
    expect(failed.end).toMatchObject({
      phase: 'failed',
      trouble: { failure: { code: 'face_not_recognised' } },
    })
  })
})

describe('hints', () => {
  it.each(['no_face', 'several_faces', 'too_small', 'cut_off', 'too_dark', 'blurred'] as const)(
    '%s comes from the server, when it stays',
    async (problem) => {
      const world = new World()
      world.show = (asked, ms) => (ms < 1_000 ? { problems: [problem] } : { pose: asked })
      await world.capture.run()
      expect(world.hints).toContain(problem)
    },
  )

  it('do not flicker: what is seen in one picture alone is not told', async () => {
    const world = new World()
    let looks = 0
    world.show = (asked) => (++looks % 2 === 1 ? { problems: ['blurred'] } : { pose: asked })
    await world.capture.run()
    expect(world.hints).toEqual([])
  })

  it('say when the head turns to the other side, not far enough, or not at all as a photo does', async () => {
    const seen = async (seenFor: (asked: FacePose) => Seen) => {
      const world = new World()
      world.show = (asked, ms) => (asked === 'straight' || ms > 15_000 ? { pose: asked } : seenFor(asked))
      await world.capture.run()
      expect(world.end).toEqual({ phase: 'done' })
      return world.hints
    }
    expect(await seen((asked) => ({ pose: asked === 'left' ? 'right' : 'left' }))).toContain('wrong_side')
    expect(await seen((asked) => ({ pose: null, turn: asked === 'left' ? 0.2 : -0.2 }))).toContain('further')
    expect(await seen(() => ({ pose: 'straight', turn: 0.05 }))).toContain('not_turning')
    // Held at an angle, it is neither straight nor turned.
    expect(await seen(() => ({ pose: null, turn: 0.2 }))).toContain('not_turning')
  })

  it('a covered lens is told without asking the server', async () => {
    const world = new World()
    world.luma = 3
    await world.capture.run()
    expect(world.looks).toEqual([])
    expect(world.end).toEqual({ phase: 'failed', trouble: { kind: 'unfinished', hint: 'too_dark' } })
  })

  it('a camera that stands still is told; the same picture is never sent twice', async () => {
    const world = new World()
    world.signature = () => 7
    await world.capture.run()
    expect(world.looks).toHaveLength(1)
    expect(world.end).toEqual({ phase: 'failed', trouble: { kind: 'unfinished', hint: 'frozen' } })
  })
})

it('a film that comes round again gives no picture twice', async () => {
  const world = new World()
  world.show = (asked) => ({ pose: asked })
  world.signature = (count) => count % 3
  await world.capture.run()
  // There are three different pictures, and four poses.
  expect(world.end).toMatchObject({ phase: 'failed', trouble: { kind: 'unfinished' } })
  expect(world.answers).toEqual([])
})

describe('a server', () => {
  it.each(['busy', 'unavailable', 'offline'] as const)(
    'that is %s for a moment is waited for',
    async (code) => {
      const world = new World()
      world.server = (call, count) => {
        if (count <= 2) throw code === 'offline' ? new Error(call) : failure(code)
      }
      await world.capture.run()
      expect(world.end).toEqual({ phase: 'done' })
      expect(world.hints).toContain(code === 'offline' ? 'offline' : 'busy')
      expect(world.answers).toHaveLength(1)
    },
  )

  it('is asked again when it said, not before', async () => {
    const world = new World()
    world.server = (call, count) => {
      if (call === 'challenge' && count === 1) throw failure('too_many_requests', { retryAfter: 12 })
    }
    await world.capture.run()
    expect(world.looks[0]?.at).toBe(12_000)
  })

  it('that stays away, or asks to wait for long, is given up', async () => {
    for (const error of [new Error('away'), failure('too_many_requests', { retryAfter: 600 })]) {
      const world = new World()
      world.server = () => {
        throw error
      }
      await world.capture.run()
      expect(world.end).toMatchObject({ phase: 'failed', trouble: { kind: 'call' } })
      expect(world.time).toBeLessThan(60_000)
    }
  })

  it('that says that a challenge is over is asked for another, in silence', async () => {
    for (const when of ['look', 'send'] as const) {
      const world = new World()
      world.server = (call, count) => {
        if (call === when && count === 1) throw failure('challenge_not_valid')
      }
      await world.capture.run()
      expect(world.end).toEqual({ phase: 'done' })
      expect(world.hints).toEqual([])
      expect(world.answers.at(-1)?.challengeId).toBe('challenge-2')
    }
  })

  it.each(['liveness_failed', 'face_paused', 'not_offered', 'validation', 'internal'])(
    'that answers %s is not bothered again',
    async (code) => {
      const world = new World()
      let calls = 0
      world.server = (call) => {
        if (call !== 'send') return
        calls++
        throw failure(code)
      }
      await world.capture.run()
      expect(world.end).toMatchObject({ phase: 'failed', trouble: { failure: { code } } })
      expect(calls).toBe(1)
    },
  )

  it('is asked for a new challenge before the old one ends, and never sent pictures of two', async () => {
    const world = new World()
    world.show = (asked) => ({ pose: asked === 'right' && world.challenges.length < 2 ? null : asked })
    await world.capture.run()
    expect(world.challenges).toHaveLength(2)
    expect(world.answers).toHaveLength(1)
    expect(world.answers[0]?.challengeId).toBe('challenge-2')
    expect(world.answers[0]?.frames).toHaveLength(actions.length)
    expect(Math.max(...(world.answers[0]?.frames ?? []).map(({ at }) => at))).toBeLessThan(60_000)
  })
})

describe('the camera', () => {
  it.each(['refused', 'absent', 'in_use', 'insecure'] as const)('that is %s is told', async (trouble) => {
    const world = new World({
      open: async () => {
        throw new CameraError(trouble)
      },
    })
    await world.capture.run()
    expect(world.end).toEqual({ phase: 'failed', trouble: { kind: 'camera', trouble } })
    expect(world.looks).toEqual([])
  })

  it('is not asked for where the password must come first', async () => {
    let opened = 0
    const world = new World({
      open: async () => {
        opened++
      },
    })
    world.server = () => {
      throw failure('device_not_known')
    }
    await world.capture.run()
    expect(world.end).toMatchObject({ trouble: { kind: 'call', failure: { code: 'device_not_known' } } })
    expect(opened).toBe(0)
  })

  it('that somebody allows only after a while gets a challenge that is new', async () => {
    const world: World = new World({
      open: async () => {
        world.time += 40_000
      },
    })
    await world.capture.run()
    expect(world.end).toEqual({ phase: 'done' })
    expect(world.answers[0]?.challengeId).toBe('challenge-2')
    expect(world.looks[0]?.at).toBeGreaterThanOrEqual(40_000)
  })

  it('is switched off at once when somebody goes away, and nothing is told any more', async () => {
    const world = new World()
    world.show = () => {
      world.capture.stop()
      return { pose: 'straight' }
    }
    await world.capture.run()
    expect(world.isOpen).toBe(false)
    expect(world.looks).toHaveLength(1)
    expect(world.end).toMatchObject({ phase: 'looking', step: 0 })
  })

  it('that is unplugged ends it', async () => {
    const world = new World()
    world.show = () => {
      world.onLost()
      return { pose: null }
    }
    await world.capture.run()
    expect(world.end).toEqual({ phase: 'failed', trouble: { kind: 'camera', trouble: 'lost' } })
    expect(world.isOpen).toBe(false)
  })

  it('is not left on by a permission that comes when nobody waits for it any more', async () => {
    const world: World = new World({
      open: async () => {
        world.capture.stop()
        await Promise.resolve()
      },
    })
    await world.capture.run()
    expect(world.closed).toBeGreaterThanOrEqual(2)
    expect(world.looks).toEqual([])
  })
})
