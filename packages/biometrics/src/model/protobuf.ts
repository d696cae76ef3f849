/** Writes a message of Protocol Buffers, field by field: as much of the encoding as ONNX files need. */
export class Message {
  readonly #parts: Uint8Array[] = []
  #length = 0

  /** `value`: not negative, and exact as a number. */
  integer(field: number, value: number): this {
    return this.#key(field, 0).#varint(value)
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  message(field: number, value: Message): this {
    this.#key(field, 2).#varint(value.#length)
    for (const part of value.#parts) this.#append(part)
    return this
  }

  bytes(field: number, value: Uint8Array): this {
    this.#key(field, 2).#varint(value.length)
    return this.#append(value)
  }

  encode(): Uint8Array {
    return Buffer.concat(this.#parts, this.#length)
  }

  #key(field: number, wireType: 0 | 2): this {
    return this.#varint(field * 8 + wireType)
  }

  /** Seven bits a byte, the lowest first; all but the last byte have the highest bit set. */
  #varint(value: number): this {
    const bytes = []
    let rest = value
    while (rest >= 128) {
      bytes.push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    bytes.push(rest)
    return this.#append(Uint8Array.from(bytes))
  }

  #append(part: Uint8Array): this {
    this.#parts.push(part)
    this.#length += part.length
    return this
  }
}
