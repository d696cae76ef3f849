import Collection from 'ol/Collection.js'
import Attribution from 'ol/control/Attribution.js'
import ScaleLine from 'ol/control/ScaleLine.js'
import Feature from 'ol/Feature.js'
import Point from 'ol/geom/Point.js'
import { defaults as interactions } from 'ol/interaction/defaults.js'
import Translate from 'ol/interaction/Translate.js'
import Graticule from 'ol/layer/Graticule.js'
import TileLayer from 'ol/layer/Tile.js'
import VectorLayer from 'ol/layer/Vector.js'
import OpenLayersMap from 'ol/Map.js'
import { fromLonLat, toLonLat } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import XYZ from 'ol/source/XYZ.js'
import Fill from 'ol/style/Fill.js'
import Icon from 'ol/style/Icon.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import View from 'ol/View.js'
import { type Position, rounded } from './position.ts'
import type { MapTiles } from './tiles.ts'

export interface PinMapOptions {
  target: HTMLElement
  position: Position | null
  /** What is shown while there is no pin; the whole world when nothing is known. */
  around: Position | null
  tiles: MapTiles | null
  colors: { line: string; text: string; surface: string; pin: string }
  degrees: (value: number) => string
  /** Somebody clicked, or dragged the pin. */
  onPlace: (position: Position) => void
}

export interface PinMap {
  setPosition(position: Position | null): void
  /** Steps in (positive) or out. */
  zoom(steps: number): void
  /** Where the pin would be so many pixels to the right and down; the middle of the map when there is none. */
  beside(right: number, down: number): Position
  destroy(): void
}

/** The map's square ends here. */
const farthestNorth = 85
const closeUp = 16

/** A map with one pin on it: a grid of coordinates with a scale, over tiles when there are any. */
export function createPinMap(options: PinMapOptions): PinMap {
  const { target, position, around, tiles } = options
  const pin = new Feature<Point>()
  const center = position ?? around
  const view = new View({
    center: center ? toMap(center) : [0, 2_500_000],
    zoom: center ? closeUp - (position ? 0 : 3) : 1,
    minZoom: 1,
    maxZoom: 20,
    enableRotation: false,
  })
  const drag = new Translate({ features: new Collection([pin]), hitTolerance: 14 })
  const map = new OpenLayersMap({
    target,
    view,
    layers: [
      ...(tiles
        ? [new TileLayer({ source: new XYZ({ url: tiles.url, attributions: tiles.attribution }) })]
        : []),
      grid(options),
      new VectorLayer({ source: new VectorSource({ features: [pin] }), style: pinStyle(options.colors) }),
    ],
    controls: [new ScaleLine(), ...(tiles ? [new Attribution({ collapsible: false })] : [])],
    // The keys move the pin, and the wheel goes on scrolling the page until one is on the map.
    interactions: interactions({ keyboard: false, doubleClickZoom: false, onFocusOnly: true }).extend([drag]),
  })
  const setPosition = (next: Position | null) => {
    pin.setGeometry(next ? new Point(toMap(next)) : undefined)
    if (next && !isInside(map, toMap(next))) view.setCenter(toMap(next))
  }
  setPosition(position)
  map.on('click', ({ coordinate }) => options.onPlace(fromMap(coordinate)))
  drag.on('translateend', () => {
    const moved = pin.getGeometry()
    if (moved) options.onPlace(fromMap(moved.getCoordinates()))
  })
  return {
    setPosition,
    zoom: (steps) => view.setZoom((view.getZoom() ?? 1) + steps),
    beside: (right, down) => {
      const [x = 0, y = 0] = pin.getGeometry()?.getCoordinates() ?? view.getCenter() ?? []
      const metres = view.getResolution() ?? 1
      return fromMap([x + right * metres, y - down * metres])
    },
    destroy: () => map.setTarget(undefined),
  }
}

const toMap = ({ latitude, longitude }: Position) =>
  fromLonLat([longitude, Math.max(-farthestNorth, Math.min(farthestNorth, latitude))])

function fromMap(coordinate: number[]): Position {
  const [longitude = 0, latitude = 0] = toLonLat(coordinate)
  return rounded({ latitude, longitude })
}

/** Whether a place can be seen, with some room around it. A map that is not drawn yet has no size. */
function isInside(map: OpenLayersMap, coordinate: number[]): boolean {
  const [width, height] = map.getSize() ?? []
  const [x, y] = map.getPixelFromCoordinate(coordinate) ?? []
  if (width === undefined || height === undefined || x === undefined || y === undefined) return true
  const edge = 24
  return x > edge && y > edge && x < width - edge && y < height - edge
}

/** Degrees between two lines: the smallest are some metres. */
const intervals = [
  45, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001,
]

function grid({ colors, degrees }: PinMapOptions): Graticule {
  const label = (align: CanvasTextAlign, baseline: CanvasTextBaseline) =>
    new Text({
      font: '12px "Inter Variable", system-ui, sans-serif',
      textAlign: align,
      textBaseline: baseline,
      fill: new Fill({ color: colors.text }),
      stroke: new Stroke({ color: colors.surface, width: 4 }),
    })
  return new Graticule({
    intervals,
    targetSize: 110,
    strokeStyle: new Stroke({ color: colors.line, width: 1 }),
    showLabels: true,
    lonLabelFormatter: degrees,
    latLabelFormatter: degrees,
    lonLabelPosition: 0.99,
    latLabelPosition: 0.01,
    lonLabelStyle: label('center', 'top'),
    latLabelStyle: label('start', 'bottom'),
  })
}

function pinStyle({ pin, surface }: PinMapOptions['colors']): Style {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="36" height="46" viewBox="0 0 36 46"><path d="M18 45C12 36 3 28 3 17a15 15 0 0 1 30 0c0 11-9 19-15 28z" fill="${pin}" stroke="${surface}" stroke-width="2"/><circle cx="18" cy="17" r="5.5" fill="${surface}"/></svg>`
  return new Style({
    image: new Icon({ src: `data:image/svg+xml,${encodeURIComponent(svg)}`, anchor: [0.5, 0.98] }),
  })
}
