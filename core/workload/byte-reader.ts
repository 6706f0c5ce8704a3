import { ensureFew, ModuleRefused } from './module-problems.ts'

/** Names are shown to people, and no name that means something here is longer. */
const NAME_BYTES_MAX = 100
const MORE = 0x80
/** A byte-order mark is kept, so that no name with one passes for another. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })
const UNREADABLE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Reads bytes of a WebAssembly module one after the other. Whatever they are, it throws `ModuleRefused` and no more. */
export class ByteReader {
  readonly #bytes: Uint8Array
  /** Where these bytes begin in the whole module. */
  readonly #offset: number
  #position = 0

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.#offset = offset
  }

  /** Where the next byte is in the whole module. */
  get at(): number {
    return this.#offset + this.#position
  }

  get left(): number {
    return this.#bytes.length - this.#position
  }

  peek(): number {
    const byte = this.#bytes[this.#position]
    if (byte === undefined) throw this.malformed('ends too early')
    return byte
  }

  byte(): number {
    const byte = this.peek()
    this.#position += 1
    return byte
  }

  skip(count: number): void {
    if (count > this.left) throw this.malformed('ends too early')
    this.#position += count
  }

  /** Unsigned LEB128 of 32 bits: at most five bytes, of which the last has four bits. */
  u32(): number {
    let value = 0
    for (let factor = 1; factor <= 2 ** 28; factor *= 2 ** 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < MORE) return value < 2 ** 32 ? value : this.#tooLong()
    }
    return this.#tooLong()
  }

  /** How many of something follow, if they are not too many. */
  count(what: string, max: number): number {
    const count = this.u32()
    ensureFew(count, what, max)
    return count
  }

  /** Steps over a LEB128 of either sign; that its last bits are right is for the engine to say. */
  skipNumber(bytesMax: number): void {
    for (let count = 0; count < bytesMax; count += 1) if (this.byte() < MORE) return
    this.#tooLong()
  }

  /** Something a person can read, cut where it is long. */
  name(): string {
    const length = this.u32()
    if (length > this.left) throw this.malformed('has a name that ends too early')
    const shown = this.#bytes.subarray(this.#position, this.#position + Math.min(length, NAME_BYTES_MAX))
    this.#position += length
    const text = DECODER.decode(shown).replaceAll(UNREADABLE, '�')
    return length > NAME_BYTES_MAX ? `${text}…` : text
  }

  /** The next bytes as bytes of their own. */
  part(size: number): ByteReader {
    const start = this.#position
    this.skip(size)
    return new ByteReader(this.#bytes.subarray(start, this.#position), this.#offset + start)
  }

  ensureEmpty(): void {
    if (this.left > 0) throw this.malformed('has bytes where something should have ended')
  }

  malformed(what: string): ModuleRefused {
    return new ModuleRefused('malformed', { what, at: this.at })
  }

  #tooLong(): never {
    throw this.malformed('has a number that is too long')
  }
}
