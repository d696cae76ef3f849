import { scanWasm } from './scan-wasm.ts'

// TypeScript declares WebAssembly for browsers alone.
declare const WebAssembly: {
  readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

export interface WasmMemory {
  /** Another one after each `grow`. */
  readonly buffer: ArrayBuffer
  /** Throws RangeError beyond the maximum, or when the machine has no more. */
  grow(pages: number): number
}

export const pageBytes = 65_536

export const makeMemory = (maximum: number): WasmMemory => new WebAssembly.Memory({ initial: 1, maximum })

/** Of rows at `row`: [place of the nearest or -1, square of its distance, that of the second-nearest or Infinity]. */
export type Scan = (query: number, row: number, count: number) => [number, number, number]

let compiled: object | undefined

/** The function of scan.wat over a memory; addresses are in bytes. */
export function makeScan(memory: WasmMemory): Scan {
  compiled ??= new WebAssembly.Module(Buffer.from(scanWasm, 'base64'))
  const { exports } = new WebAssembly.Instance(compiled, { index: { memory } })
  return (exports as { scan: Scan }).scan
}
