/**
 * What both threads of a sandbox see at once: whether the program must wait, how far it says it is, how many of its
 * requests the supervisor has answered, and whether it wants to see what was written. It works while neither thread returns to its event loop.
 */
export type Control = {
  readonly buffer: SharedArrayBuffer
  /** For the program's thread: returns at once, or when the wait is over. */
  waitWhileHeld(): void
  hold(isHeld: boolean): void
  fraction(): number
  setFraction(fraction: number): void
  /** For the program's thread: returns when the supervisor has answered one request more than `before`. */
  waitForAnswer(before: number): void
  answers(): number
  answer(): void
  wantOutput(): void
  /** For the program's thread: true once for each wish. */
  isOutputWanted(): boolean
}

const HELD = 0
const ANSWERS = 1
const WANTED = 2
const WORDS = 4
const FRACTION_AT_BYTES = 16
const SIZE_BYTES = 24

/** A new one, or the one whose memory the other thread has sent. */
export function controlOf(buffer = new SharedArrayBuffer(SIZE_BYTES)): Control {
  const words = new Int32Array(buffer, 0, WORDS)
  const fraction = new BigUint64Array(buffer, FRACTION_AT_BYTES, 1)
  return {
    buffer,
    waitWhileHeld() {
      while (Atomics.load(words, HELD) === 1) Atomics.wait(words, HELD, 1)
    },
    hold(isHeld) {
      Atomics.store(words, HELD, isHeld ? 1 : 0)
      Atomics.notify(words, HELD)
    },
    fraction: () => new Float64Array(new BigUint64Array([Atomics.load(fraction, 0)]).buffer)[0] ?? 0,
    setFraction(value) {
      Atomics.store(fraction, 0, new BigUint64Array(new Float64Array([value]).buffer)[0] ?? 0n)
    },
    waitForAnswer(before) {
      while (Atomics.load(words, ANSWERS) === before) Atomics.wait(words, ANSWERS, before)
    },
    answers: () => Atomics.load(words, ANSWERS),
    answer() {
      Atomics.add(words, ANSWERS, 1)
      Atomics.notify(words, ANSWERS)
    },
    wantOutput: () => void Atomics.store(words, WANTED, 1),
    isOutputWanted: () => Atomics.exchange(words, WANTED, 0) === 1,
  }
}
