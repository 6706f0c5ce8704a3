import type { WasmMemory } from './engine.ts'

/** A program gave an address that is not in its memory; it is told so with WASI's `EFAULT`. */
export class BadAddress extends Error {
  override name = 'BadAddress'
}

/** The memory of a program, read and written at addresses that it gives: 32-bit, little-endian, checked. */
export type GuestMemory = {
  bytes(address: number, length: number): Uint8Array
  u32(address: number): number
  setU8(address: number, value: number): void
  setU32(address: number, value: number): void
  setU64(address: number, value: bigint): void
  /** The pieces that a list of `count` pairs of address and length names, one at a time. */
  pieces(list: number, count: number): Iterable<Uint8Array>
}

const PAIR_BYTES = 8

/** `memory` may grow at any time, which moves its bytes: nothing is kept between two calls. */
export function guestMemory(memory: () => WasmMemory): GuestMemory {
  // WebAssembly hands addresses over as signed numbers.
  const place = (address: number, length: number) => {
    const { buffer } = memory()
    const start = address >>> 0
    if (start + length > buffer.byteLength) throw new BadAddress(`${start} + ${length} of ${buffer.byteLength}`)
    return new DataView(buffer, start, length)
  }
  const bytes = (address: number, length: number) => {
    const { buffer, byteOffset, byteLength } = place(address, length >>> 0)
    return new Uint8Array(buffer, byteOffset, byteLength)
  }
  const u32 = (address: number) => place(address, 4).getUint32(0, true)
  return {
    bytes,
    u32,
    setU8: (address, value) => place(address, 1).setUint8(0, value),
    setU32: (address, value) => place(address, 4).setUint32(0, value, true),
    setU64: (address, value) => place(address, 8).setBigUint64(0, value, true),
    *pieces(list, count) {
      for (let nth = 0; nth < count >>> 0; nth += 1) {
        const pair = (list >>> 0) + nth * PAIR_BYTES
        yield bytes(u32(pair), u32(pair + 4))
      }
    },
  }
}
