import { descriptorLength } from '../vault/layout.ts'
import { OnnxGraph } from './graph.ts'
import { add, convolve, type Features, meanColour, pixels, relu, scaleFilters } from './layers.ts'
import type { Tensor, Weights } from './weights.ts'

/** Pixels on a side of what the net takes. */
export const chipSize = 150
/** Those with `down` in their name halve the size; the number is how many channels they give. */
const blocks = [
  'conv32_1',
  'conv32_2',
  'conv32_3',
  'conv64_down',
  'conv64_1',
  'conv64_2',
  'conv64_3',
  'conv128_down',
  'conv128_1',
  'conv128_2',
  'conv256_down',
  'conv256_1',
  'conv256_2',
  'conv256_down_out',
]

/**
 * dlib's ResNet of 29 convolutions (dlib_face_recognition_resnet_model_v1): faces of 150 × 150 pixels to descriptors.
 */
export function buildRecognition(weights: Weights): Uint8Array {
  const graph = new OnnxGraph('face_recognition')
  const net = { graph, weights }
  const first = relu(
    graph,
    scaledConvolution(net, pixels(graph, chipSize, 'faces'), {
      name: 'conv32_down',
      stride: 2,
      ofPixels: true,
    }),
  )
  const pooled = pool(graph, 'MaxPool', first, 3)
  const last = blocks.reduce(
    (features, name) => (name.includes('down') ? shrinkingBlock : block)(net, features, name),
    pooled,
  )
  const mean = graph.node('Flatten', [graph.node('GlobalAveragePool', [last.name])], { axis: 1 })
  const { data, shape } = weights('fc')
  graph.node('MatMul', [mean, graph.floats(data, shape)], {}, 'descriptor')
  graph.output('descriptor', ['faces', descriptorLength])
  return graph.encode()
}

interface Net {
  readonly graph: OnnxGraph
  readonly weights: Weights
}

function block(net: Net, input: Features, name: string): Features {
  const inner = relu(net.graph, scaledConvolution(net, input, { name: `${name}/conv1` }))
  const outer = scaledConvolution(net, inner, { name: `${name}/conv2` })
  return relu(net.graph, add(net.graph, outer, input))
}

/** Half the size; what goes around the convolutions is averaged, and gets channels of zeroes if it has too few. */
function shrinkingBlock(net: Net, input: Features, name: string): Features {
  const { graph } = net
  const inner = relu(graph, scaledConvolution(net, input, { name: `${name}/conv1`, stride: 2 }))
  const outer = scaledConvolution(net, inner, { name: `${name}/conv2` })
  const around = pool(graph, 'AveragePool', input, 2)
  const aligned = pad(graph, outer, around.size - outer.size, 0)
  return relu(graph, add(graph, aligned, pad(graph, around, 0, outer.channels - around.channels)))
}

/**
 * A convolution and dlib's affine layer after it, in one: w·(k∗x + b) + c = (w·k)∗x + (w·b + c). `ofPixels`: with what
 * turns bytes into what the net wants, (x − mean) / 255, as well; nothing is padded there, so it fits in also.
 */
function scaledConvolution(
  { graph, weights }: Net,
  input: Features,
  { name, stride = 1, ofPixels = false }: { name: string; stride?: number; ofPixels?: boolean },
): Features {
  const factors = weights(`${name}/scale/weights`).data
  const offsets = weights(`${name}/scale/biases`).data
  const filters = weights(`${name}/conv/filters`)
  const bias = weights(`${name}/conv/bias`).data
  const seen = ofPixels ? takeBytes(filters, bias) : { filters, bias }
  return convolve(graph, input, {
    filters: scaleFilters(seen.filters, factors),
    bias: seen.bias.map((value, i) => value * (factors[i] ?? 0) + (offsets[i] ?? 0)),
    stride,
    padding: stride === 1 ? 'same' : 'valid',
  })
}

function takeBytes(filters: Tensor, bias: Float32Array) {
  const data = filters.data.map((value) => value / 255)
  const moved = Float64Array.from(bias)
  for (const [i, value] of data.entries()) {
    const output = i % bias.length
    const colour = Math.floor(i / bias.length) % meanColour.length
    moved[output] = (moved[output] ?? 0) - value * (meanColour[colour] ?? 0)
  }
  return { filters: { data, shape: filters.shape }, bias: Float32Array.from(moved) }
}

function pool(graph: OnnxGraph, operator: string, input: Features, kernel: number): Features {
  const name = graph.node(operator, [input.name], { kernel_shape: [kernel, kernel], strides: [2, 2] })
  return { ...input, name, size: Math.floor((input.size - kernel) / 2) + 1 }
}

/** Zeroes after the last row and column, and after the last channel. */
function pad(graph: OnnxGraph, input: Features, size: number, channels: number): Features {
  if (size === 0 && channels === 0) return input
  const pads = graph.integers([0, 0, 0, 0, 0, channels, size, size])
  return {
    name: graph.node('Pad', [input.name, pads]),
    size: input.size + size,
    channels: input.channels + channels,
  }
}
