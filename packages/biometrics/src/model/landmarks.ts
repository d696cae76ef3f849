import { OnnxGraph } from './graph.ts'
import { add, convolve, convolveDepthwise, type Features, meanColour, pixels, relu } from './layers.ts'
import type { Weights } from './weights.ts'

/** Pixels on a side of what the net takes. */
export const landmarksSize = 112

/** face-api's net of 68 landmarks: faces of 112 × 112 pixels to x, y, x, y, … as shares of the side. */
export function buildLandmarks(weights: Weights): Uint8Array {
  const graph = new OnnxGraph('face_landmark_68')
  const net = { graph, weights }
  const input = pixels(graph, landmarksSize, 'faces')
  const centred = graph.node('Sub', [input.name, graph.floats(Float32Array.from(meanColour), [1, 3, 1, 1])])
  const scaled = graph.node('Mul', [centred, graph.floats(Float32Array.of(1 / 255), [1])])
  let features: Features = { ...input, name: scaled }
  for (const name of ['dense0', 'dense1', 'dense2', 'dense3']) features = denseBlock(net, features, name)
  const mean = graph.node('Flatten', [graph.node('GlobalAveragePool', [features.name])], { axis: 1 })
  const [factors, offsets] = [weights('fc/weights'), weights('fc/bias')]
  graph.node(
    'Gemm',
    [mean, graph.floats(factors.data, factors.shape), graph.floats(offsets.data, offsets.shape)],
    {},
    'points',
  )
  graph.output('points', ['faces', 136])
  return graph.encode()
}

interface Net {
  readonly graph: OnnxGraph
  readonly weights: Weights
}

/** Half the size. Each convolution sees the sum of all before it. */
function denseBlock(net: Net, input: Features, name: string): Features {
  const { graph, weights } = net
  const first = relu(
    graph,
    name === 'dense0'
      ? convolve(graph, input, {
          filters: weights(`${name}/conv0/filters`),
          bias: weights(`${name}/conv0/bias`).data,
          stride: 2,
        })
      : separableConvolution(net, input, `${name}/conv0`, 2),
  )
  const second = separableConvolution(net, first, `${name}/conv1`)
  const third = separableConvolution(net, relu(graph, add(graph, first, second)), `${name}/conv2`)
  const fourth = separableConvolution(net, relu(graph, add(graph, first, second, third)), `${name}/conv3`)
  return relu(graph, add(graph, first, second, third, fourth))
}

function separableConvolution({ graph, weights }: Net, input: Features, name: string, stride = 1): Features {
  const deep = convolveDepthwise(graph, input, { filters: weights(`${name}/depthwise_filter`), stride })
  return convolve(graph, deep, {
    filters: weights(`${name}/pointwise_filter`),
    bias: weights(`${name}/bias`).data,
  })
}
