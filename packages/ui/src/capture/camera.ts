import { CameraError, type CameraTrouble } from './capture-state.ts'
import type { Grab } from './face-capture.ts'
import { type Pixels, quickLook } from './quick-check.ts'

/** Pixels of a picture's longer side: at arm's length, a face then has twice the width that a descriptor needs. */
const longestSide = 640
/** A face is not told from another by what JPEG leaves out at that quality, and a picture has 60 kB. */
const jpegQuality = 0.85
/** Pixels of a side: of the whole picture made small, and of its middle at full size. */
const smallSide = 48
const middleSide = 128

/** The camera that looks at the person, shown in a video element; mirrored or not is for its style to say. */
export class Camera {
  readonly #video: HTMLVideoElement
  readonly #full = canvas(0, 0)
  readonly #small = canvas(smallSide, smallSide)
  #stream: MediaStream | null = null

  constructor(video: HTMLVideoElement) {
    this.#video = video
  }

  /** Throws `CameraError`. A camera that opens after the signal has aborted is switched off at once. */
  async open(signal: AbortSignal, onLost: () => void): Promise<void> {
    const stream = await getCamera()
    if (signal.aborted) {
      stopAll(stream)
      return
    }
    this.#stream = stream
    for (const track of stream.getTracks()) track.addEventListener('ended', onLost)
    this.#video.srcObject = stream
    // Refused when the element goes away meanwhile; a camera that gives no picture would be waited for without end.
    this.#video.play().catch(() => undefined)
  }

  close(): void {
    if (this.#stream) stopAll(this.#stream)
    this.#stream = null
    this.#video.srcObject = null
    this.#full.canvas.width = 0
  }

  /** A picture of now, not mirrored; null while there is none, or nobody sees the page. */
  grab(): Grab | null {
    const { videoWidth, videoHeight, readyState } = this.#video
    if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0 || document.hidden) return null
    const scale = Math.min(1, longestSide / Math.max(videoWidth, videoHeight))
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)]
    Object.assign(this.#full.canvas, { width, height })
    this.#full.drawImage(this.#video, 0, 0, width, height)
    this.#small.drawImage(this.#full.canvas, 0, 0, smallSide, smallSide)
    const side = Math.min(middleSide, width, height)
    const middle = this.#full.getImageData(
      Math.floor((width - side) / 2),
      Math.floor((height - side) / 2),
      side,
      side,
    )
    return {
      ...quickLook(pixels(this.#small.getImageData(0, 0, smallSide, smallSide)), pixels(middle)),
      image: () => this.#full.canvas.toDataURL('image/jpeg', jpegQuality),
    }
  }
}

const pixels = ({ data, width, height }: ImageData): Pixels => ({
  data: new Uint8ClampedArray(data),
  width,
  height,
})

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', {
    willReadFrequently: true,
  })
  if (!context) throw new Error('this browser does not draw')
  return context
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

async function getCamera(): Promise<MediaStream> {
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- absent in pages that are not secure
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError(isSecureContext ? 'absent' : 'insecure')
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'user', width: { ideal: longestSide }, height: { ideal: 480 } },
    })
  } catch (error) {
    throw new CameraError(cameraTroubleOf(error), { cause: error })
  }
}

/** By the names of Media Capture and Streams, §10.2 (getUserMedia). */
export function cameraTroubleOf(error: unknown): CameraTrouble {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused'
    case 'NotReadableError':
    case 'AbortError':
      return 'in_use'
    default:
      return 'absent'
  }
}
