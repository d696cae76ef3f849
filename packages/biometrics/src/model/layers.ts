import type { OnnxGraph } from './graph.ts'
import type { Tensor } from './weights.ts'

/** What a layer gives: `channels` maps of `size` × `size`, in the order picture, channel, row, column. */
export interface Features {
  readonly name: string
  readonly size: number
  readonly channels: number
}

/** What ImageNet's pictures have on average, red, green, blue: dlib's nets take it away from what they see. */
export const meanColour = [122.782, 117.001, 104.298] as const

/** Bytes, red, green and blue of each pixel after the other, as numbers. `count`: pictures at once. */
export function pixels(graph: OnnxGraph, size: number, count: number | string): Features {
  const input = graph.input('image', 'uint8', [count, size, size, 3])
  const numbers = graph.node('Cast', [input], { to: 1 })
  return { name: graph.node('Transpose', [numbers], { perm: [0, 3, 1, 2] }), size, channels: 3 }
}

export interface Convolution {
  readonly filters: Tensor
  readonly bias?: Float32Array
  readonly stride?: number
  /** As in TensorFlow: `same` gives size / stride, rounded up; `valid` never looks beyond the edge. */
  readonly padding?: 'same' | 'valid'
}

export function convolve(graph: OnnxGraph, input: Features, convolution: Convolution): Features {
  const { filters, bias, stride = 1, padding = 'same' } = convolution
  const [height = 0, width = 0, channelsIn = 0, channels = 0] = filters.shape
  return convolution2d(graph, input, {
    filters: { data: filters.data, shape: [height, width, channelsIn, channels] },
    ...(bias && { bias }),
    stride,
    padding,
    groups: 1,
  })
}

/** Each channel by a filter of its own: `filters` are height, width, channels, 1. */
export function convolveDepthwise(graph: OnnxGraph, input: Features, convolution: Convolution): Features {
  const { filters, bias, stride = 1, padding = 'same' } = convolution
  const [height = 0, width = 0, channels = 0] = filters.shape
  return convolution2d(graph, input, {
    // The same numbers in the same order, seen as filters of one channel.
    filters: { data: filters.data, shape: [height, width, 1, channels] },
    ...(bias && { bias }),
    stride,
    padding,
    groups: channels,
  })
}

function convolution2d(
  graph: OnnxGraph,
  input: Features,
  { filters, bias, stride = 1, padding = 'same', groups }: Convolution & { groups: number },
): Features {
  const [kernel = 0, , channelsIn = 0, channels = 0] = filters.shape
  const size =
    padding === 'same' ? Math.ceil(input.size / stride) : Math.floor((input.size - kernel) / stride) + 1
  // TensorFlow pads what is missing on both sides, and an odd row at the end.
  const missing = padding === 'same' ? Math.max((size - 1) * stride + kernel - input.size, 0) : 0
  const before = Math.floor(missing / 2)
  const after = missing - before
  const name = graph.node(
    'Conv',
    [
      input.name,
      graph.floats(outputFirst(filters), [channels, channelsIn, kernel, kernel]),
      ...(bias ? [graph.floats(bias, [channels])] : []),
    ],
    {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [before, before, after, after],
      group: groups,
    },
  )
  return { name, size, channels }
}

/** From height, width, in, out to out, in, height, width. */
function outputFirst({ data, shape }: Tensor): Float32Array {
  const [height = 0, width = 0, channelsIn = 0, channelsOut = 0] = shape
  const turned = new Float32Array(data.length)
  let at = 0
  for (let output = 0; output < channelsOut; output += 1) {
    for (let input = 0; input < channelsIn; input += 1) {
      for (let place = 0; place < height * width; place += 1) {
        turned[at] = data[(place * channelsIn + input) * channelsOut + output] ?? 0
        at += 1
      }
    }
  }
  return turned
}

/** Multiplies what each filter gives by a number of its own. The last dimension of both is the output's channel. */
export function scaleFilters({ data, shape }: Tensor, factors: Float32Array): Tensor {
  return { data: data.map((value, i) => value * (factors[i % factors.length] ?? 0)), shape }
}

export const relu = (graph: OnnxGraph, input: Features): Features => ({
  ...input,
  name: graph.node('Relu', [input.name]),
})

export const add = (graph: OnnxGraph, first: Features, ...more: readonly Features[]): Features =>
  more.reduce((sum, next) => ({ ...sum, name: graph.node('Add', [sum.name, next.name]) }), first)
