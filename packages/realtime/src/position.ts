/** A place in the log: everything up to and including it has been read. */
export interface Position {
  readonly tx: bigint
  readonly seq: bigint
}

export const origin: Position = { tx: 0n, seq: 0n }

/** The bit of a sequence number at which the log's generation begins: each has room for a million million events. */
const generationBit = 40n

export const generationOf = ({ seq }: Position): bigint => seq >> generationBit

/** The place before all that a transaction wrote, in one generation of the log. */
export const startOf = (tx: bigint, generation: bigint): Position => ({
  tx,
  seq: generation << generationBit,
})

/** The last place of a transaction, whatever it wrote. */
export const endOf = (tx: bigint, generation: bigint): Position => ({
  tx,
  seq: ((generation + 1n) << generationBit) - 1n,
})

export const encodePosition = ({ tx, seq }: Position): string => `${tx}-${seq}`

/** Null for anything that `encodePosition` did not make, or that PostgreSQL could not hold. */
export function decodePosition(id: string): Position | null {
  const match = /^(\d{1,20})-(\d{1,19})$/.exec(id)
  if (!match) return null
  const position = { tx: BigInt(match[1] as string), seq: BigInt(match[2] as string) }
  return position.tx < 2n ** 64n && position.seq < 2n ** 63n ? position : null
}

export function isAfter(a: Position, b: Position): boolean {
  return a.tx === b.tx ? a.seq > b.seq : a.tx > b.tx
}
