import { probit } from './normal.ts'

export interface DetPoint {
  readonly tolerance: number
  /** Share of false matches, and of false non-matches. */
  readonly fmr: number
  readonly fnmr: number
}

export interface DetCurve {
  readonly label: string
  readonly points: readonly DetPoint[]
}

const size = { width: 720, height: 560 }
const plot = { left: 78, right: 20, top: 46, bottom: 128 }
const fmrTicks = [1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.2]
const fnmrTicks = [1e-3, 1e-2, 0.05, 0.2, 0.5, 0.8]
/** Of the tolerances that are marked on the curves. */
const marked = [0.4, 0.45, 0.5, 0.55]
/** Okabe and Ito's colours, which colour-blind people tell apart, light enough for dark and dark enough for light. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#b8860b']
const dashes = ['none', '9 4', '3 4', '12 4 3 4']

/**
 * The trade between both errors (detection error trade-off, Martin 1997) as an SVG: each axis on the normal scale, so that
 * scores which are spread normally make a straight line. Follows the reader's light or dark.
 */
export function detSvg(title: string, curves: readonly DetCurve[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escape(title)}">`,
    style,
    `<rect class="ground" width="${size.width}" height="${size.height}"/>`,
    text(plot.left, 26, title, 'title'),
    ...grid(),
    ...curves.flatMap(drawCurve),
    '</svg>',
    '',
  ].join('\n')
}

/** The path of a curve within the plot: points beyond its edges are left out, and so is what cannot be drawn. */
export function detPath(points: readonly DetPoint[]): string {
  return points
    .filter(isInside)
    .map(({ fmr, fnmr }, index) => `${index === 0 ? 'M' : 'L'}${round(xOf(fmr))} ${round(yOf(fnmr))}`)
    .join('')
}

const style = `<style>
  text { font: 13px system-ui, sans-serif; fill: #333 } .title { font-size: 16px; font-weight: 600 }
  .ground { fill: #fff } .grid { stroke: #ddd } .curve { fill: none; stroke-width: 2 } .mark { font-size: 11px }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .ground { fill: #181a1b } .grid { stroke: #3a3d3f } }
</style>`

const first = (ticks: readonly number[]) => ticks[0] as number
const last = (ticks: readonly number[]) => ticks.at(-1) as number
const place = (share: number, ticks: readonly number[]) =>
  (probit(share) - probit(first(ticks))) / (probit(last(ticks)) - probit(first(ticks)))
const xOf = (fmr: number) => plot.left + place(fmr, fmrTicks) * (size.width - plot.left - plot.right)
const yOf = (fnmr: number) =>
  size.height - plot.bottom - place(fnmr, fnmrTicks) * (size.height - plot.top - plot.bottom)
const isInside = ({ fmr, fnmr }: DetPoint) =>
  fmr >= first(fmrTicks) && fmr <= last(fmrTicks) && fnmr >= first(fnmrTicks) && fnmr <= last(fnmrTicks)

function grid(): string[] {
  const [right, bottom] = [size.width - plot.right, size.height - plot.bottom]
  return [
    ...fmrTicks.flatMap((tick) => [
      line(xOf(tick), plot.top, xOf(tick), bottom),
      text(xOf(tick), bottom + 18, label(tick), '', 'middle'),
    ]),
    ...fnmrTicks.flatMap((tick) => [
      line(plot.left, yOf(tick), right, yOf(tick)),
      text(plot.left - 8, yOf(tick) + 4, label(tick), '', 'end'),
    ]),
    text((plot.left + right) / 2, bottom + 38, 'false matches (others accepted)', '', 'middle'),
    `<g transform="rotate(-90 16 ${(plot.top + bottom) / 2})">${text(16, (plot.top + bottom) / 2, 'false non-matches (owners refused)', '', 'middle')}</g>`,
  ]
}

function drawCurve({ label, points }: DetCurve, index: number): string[] {
  const [colour, dash] = [colours[index % colours.length], dashes[index % dashes.length]]
  const stroke = `stroke="${colour}" stroke-dasharray="${dash}"`
  const y = size.height - plot.bottom + 62 + index * 18
  const marks = points.filter(
    (point) => isInside(point) && marked.some((each) => Math.abs(each - point.tolerance) < 1e-6),
  )
  return [
    `<path class="curve" ${stroke} d="${detPath(points)}"/>`,
    ...marks.flatMap(({ tolerance, fmr, fnmr }) => [
      `<circle cx="${round(xOf(fmr))}" cy="${round(yOf(fnmr))}" r="3.5" fill="${colour}"/>`,
      text(xOf(fmr) + 7, yOf(fnmr) - 5, String(tolerance), 'mark'),
    ]),
    `<path class="curve" ${stroke} d="M${plot.left} ${y - 4}h36"/>`,
    text(plot.left + 46, y, label),
  ]
}

const line = (x1: number, y1: number, x2: number, y2: number) =>
  `<path class="grid" d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}"/>`

function text(x: number, y: number, words: string, name = '', anchor = 'start'): string {
  return `<text x="${round(x)}" y="${round(y)}"${name && ` class="${name}"`} text-anchor="${anchor}">${escape(words)}</text>`
}

const label = (share: number) => `${Number((share * 100).toPrecision(1))} %`
const round = (value: number) => Math.round(value * 10) / 10
const escape = (words: string) =>
  words.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  )
