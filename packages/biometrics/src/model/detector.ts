import { OnnxGraph } from './graph.ts'
import { convolve, convolveDepthwise, type Features, pixels, scaleFilters } from './layers.ts'
import type { Tensor, Weights } from './weights.ts'

/**
 * Pixels on a side of what the net takes. It was trained at 512, where it misses faces that fill the picture (6.2 % of
 * LFW's); at half of that it finds them, in a quarter of the time.
 */
export const detectorSize = 256
/** What it was trained at. */
const trainedSize = 512

const folder = 'MobilenetV1'
/** BatchNorm's epsilon in the graph that the weights come from. */
const epsilon = 0.0010000000474974513
/** Of MobileNet's depthwise convolutions, those that halve the size. */
const halving = new Set([2, 4, 6, 12])
/** At the net's own size, predictions are made on grids of 32, 16, 8, 4, 2 and 1. */
const gridsAtTrainedSize = [32, 16, 8, 4, 2, 1]
const anchorsAtCell = [3, 6, 6, 6, 6, 6]

/**
 * Grids at the size that is used here. One of a single cell stays out: there, each anchor would be larger than the
 * picture.
 */
const grids = gridsAtTrainedSize
  .map((grid) => (grid * detectorSize) / trainedSize)
  .filter((grid) => grid >= 2)

/**
 * face-api's SSD with a MobileNet v1: a square picture to an encoded box and scores of three classes for each anchor.
 */
export function buildDetector(weights: Weights): Uint8Array {
  const graph = new OnnxGraph('ssd_mobilenetv1')
  const net = { graph, weights }
  const maps = featureMaps(net)
  const heads = (predictor: string, numbers: number, output: string) => {
    const all = grids.map((_, i) => predict(net, maps[i], `BoxPredictor_${i}/${predictor}`, numbers))
    graph.node('Concat', all, { axis: 1 }, output)
    graph.output(output, [1, anchorCount, numbers])
  }
  heads('BoxEncodingPredictor', 4, 'boxes')
  heads('ClassPredictor', 3, 'classes')
  return graph.encode()
}

/** Anchors of all grids, in the order of the predictions. */
const anchorCount = grids.reduce((sum, grid, i) => sum + grid * grid * (anchorsAtCell[i] ?? 0), 0)

/**
 * For each prediction the box that it starts from: top, left, bottom, right, in shares of the picture's side. They keep
 * the size in pixels that they were trained with, only their grid has fewer cells.
 */
export function anchorsOf(weights: Weights): Float32Array {
  const trained = weights('Output/extra_dim').data
  const anchors = new Float32Array(anchorCount * 4)
  let [to, from] = [0, 0]
  for (const [i, grid] of grids.entries()) {
    const perCell = anchorsAtCell[i] ?? 0
    for (let cell = 0; cell < grid * grid; cell += 1) {
      const [y, x] = [(Math.floor(cell / grid) + 0.5) / grid, ((cell % grid) + 0.5) / grid]
      for (let anchor = 0; anchor < perCell; anchor += 1) {
        const at = from + anchor * 4
        const [top = 0, left = 0, bottom = 0, right = 0] = trained.subarray(at, at + 4)
        const factor = trainedSize / detectorSize / 2
        const [height, width] = [(bottom - top) * factor, (right - left) * factor]
        anchors.set([y - height, x - width, y + height, x + width], to)
        to += 4
      }
    }
    from += (gridsAtTrainedSize[i] ?? 0) ** 2 * perCell * 4
  }
  return anchors
}

interface Net {
  readonly graph: OnnxGraph
  readonly weights: Weights
}

/** What predictions are made from, the finest first. */
function featureMaps(net: Net): Features[] {
  const { graph, weights } = net
  const input = pixels(graph, detectorSize, 1)
  // From bytes to between -1 and 1.
  const halved = graph.node('Mul', [input.name, graph.floats(Float32Array.of(1 / 127.5), [1])])
  const scaled = { ...input, name: graph.node('Sub', [halved, graph.floats(Float32Array.of(1), [1])]) }
  let features = pointwise(net, scaled, `${folder}/Conv2d_0_pointwise`, 2)
  const maps = []
  for (let layer = 1; layer <= 13; layer += 1) {
    const name = `${folder}/Conv2d_${layer}`
    const filters = weights(`${name}_depthwise/depthwise_weights`)
    const deep = convolveDepthwise(graph, features, {
      ...normalised(net, `${name}_depthwise/BatchNorm`, filters),
      stride: halving.has(layer) ? 2 : 1,
    })
    features = pointwise(net, clip(graph, deep), `${name}_pointwise`)
    if (layer === 11 || layer === 13) maps.push(features)
  }
  for (let layer = 0; maps.length < grids.length; layer += 1) {
    const halves = layer % 2 === 1
    features = pointwise(net, features, `Prediction/Conv2d_${layer}_pointwise`, halves ? 2 : 1)
    if (halves) maps.push(features)
  }
  return maps
}

/** γ·(k∗x − μ)/√(σ² + ε) + β as one convolution. */
function normalised({ weights }: Net, name: string, filters: Tensor) {
  const of = (what: string) => weights(`${name}/${what}`).data
  const [gamma, beta, mean, variance] = [of('gamma'), of('beta'), of('moving_mean'), of('moving_variance')]
  const factors = gamma.map((value, i) => value / Math.sqrt((variance[i] ?? 0) + epsilon))
  return {
    filters: scaleFilters(filters, factors),
    bias: beta.map((value, i) => value - (mean[i] ?? 0) * (factors[i] ?? 0)),
  }
}

function pointwise({ graph, weights }: Net, input: Features, name: string, stride = 1): Features {
  const filters = weights(`${name}/weights`)
  const bias = weights(`${name}/convolution_bn_offset`).data
  return clip(graph, convolve(graph, input, { filters, bias, stride }))
}

/** ReLU6. */
const clip = (graph: OnnxGraph, input: Features): Features => ({
  ...input,
  name: graph.node('Clip', [
    input.name,
    graph.floats(Float32Array.of(0), []),
    graph.floats(Float32Array.of(6), []),
  ]),
})

/** `numbers` for each anchor of each cell, row by row. */
function predict(
  { graph, weights }: Net,
  input: Features | undefined,
  name: string,
  numbers: number,
): string {
  if (!input) throw new Error(`Nothing to predict ${name} from.`)
  const filters = weights(`Prediction/${name}/weights`)
  const bias = weights(`Prediction/${name}/biases`).data
  const { name: maps } = convolve(graph, input, { filters, bias })
  const cells = graph.node('Transpose', [maps], { perm: [0, 2, 3, 1] })
  return graph.node('Reshape', [cells, graph.integers([0, -1, numbers])])
}
