import { Message } from './protobuf.ts'

/** ONNX's numbers for the types of tensors. */
const elementTypes = { float32: 1, uint8: 2, int64: 7 } as const
type ElementType = keyof typeof elementTypes

/** A number for a size that is known, a name for one that may differ from run to run. */
export type Shape = readonly (number | string)[]

/** AttributeProto's numbers for what an attribute holds. */
const attributeInteger = 2
const attributeIntegers = 7

/** The intermediate representation and the operators of 2022, which every ONNX Runtime of today reads. */
const irVersion = 8
const operatorSet = 17

/** Puts an ONNX model together, node by node (the field numbers are those of onnx.proto). */
export class OnnxGraph {
  readonly #graph = new Message()
  #names = 0

  constructor(name: string) {
    this.#graph.text(2, name)
  }

  input(name: string, type: ElementType, shape: Shape): string {
    this.#graph.message(11, valueInfo(name, type, shape))
    return name
  }

  output(name: string, shape: Shape): void {
    this.#graph.message(12, valueInfo(name, 'float32', shape))
  }

  floats(data: Float32Array, shape: readonly number[]): string {
    return this.#constant('float32', data, shape)
  }

  integers(values: readonly number[]): string {
    return this.#constant('int64', BigInt64Array.from(values, BigInt), [values.length])
  }

  /** The name of its only output, which is `output` when that is given. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    output: string = this.#nextName(),
  ): string {
    const node = new Message()
    for (const input of inputs) node.text(1, input)
    node.text(2, output).text(3, `make_${output}`).text(4, operator)
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value))
    this.#graph.message(1, node)
    return output
  }

  encode(): Uint8Array {
    return new Message()
      .integer(1, irVersion)
      .text(2, 'benne')
      .message(7, this.#graph)
      .message(8, new Message().text(1, '').integer(2, operatorSet))
      .encode()
  }

  #constant(type: ElementType, data: Float32Array | BigInt64Array, shape: readonly number[]): string {
    const name = this.#nextName()
    const tensor = new Message()
    for (const size of shape) tensor.integer(1, size)
    tensor.integer(2, elementTypes[type]).text(8, name)
    tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    this.#graph.message(5, tensor)
    return name
  }

  #nextName(): string {
    this.#names += 1
    return `v${this.#names}`
  }
}

function valueInfo(name: string, type: ElementType, sizes: Shape): Message {
  const shape = new Message()
  for (const size of sizes) {
    const dimension = new Message()
    shape.message(1, typeof size === 'string' ? dimension.text(2, size) : dimension.integer(1, size))
  }
  const tensor = new Message().integer(1, elementTypes[type]).message(2, shape)
  return new Message().text(1, name).message(2, new Message().message(1, tensor))
}

function attribute(name: string, value: number | readonly number[]): Message {
  const message = new Message().text(1, name)
  if (typeof value === 'number') return message.integer(3, value).integer(20, attributeInteger)
  for (const item of value) message.integer(8, item)
  return message.integer(20, attributeIntegers)
}
