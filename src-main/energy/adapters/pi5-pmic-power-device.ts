import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Measuring, PowerDevice } from '../ports.ts'
import { ensureFigure, PowerUnreadable } from '../power-unreadable.ts'
import { errnoOf } from './small-files.ts'

/** Boards whose power chip measures currents: Raspberry Pi 5, its compute module and its keyboard. */
const BOARD = /raspberry pi (5|500|compute module 5)\b/i
const EVERY_MS = 5000
/** Single readings are noisy, and each starts a program. */
const READINGS = 3
/** Whether the processor is held back is asked with every so many readings: once a minute. */
const THROTTLING_EVERY = 12
const PATIENCE_MS = 3000
/** One line a rail; firmwares differ in whether `current(7)` stands between name and figure. */
const RAIL = /^\s*(\w+)_([AV])\b(?:\s+\w+\(\d+\))?\s*=\s*([\d.]+)[AV]\s*$/gm
/** What the chip does not see (USB, fan, its own loss), fitted on one board: jfikar/RPi5-power, May 2024. */
const FIT = { factor: 1.1451, offsetW: 0.5879 }
const BOARD_MAX_W = 60
/** Bits 0 to 3 of `get_throttled`: weak supply, capped, slowed down, warm; all as of now. */
const THROTTLED_NOW = 0xf
const MEASURING: Measuring = {
  method: 'pi5-pmic',
  source: 'Raspberry Pi 5 power chip, with the fit of RPi5-power',
  tier: 'B',
  uncertaintyPct: 15,
}

/** So that a proof tells why the same work took longer. */
const HELD_BACK: Measuring = { ...MEASURING, source: `${MEASURING.source}; the processor was held back` }

/** Runs `vcgencmd` with these words and resolves with what it prints; rejects as `execFile` does. */
export type RunVcgencmd = (words: readonly string[]) => Promise<string>

const run = promisify(execFile)
const systemVcgencmd: RunVcgencmd = async (words) =>
  (await run('vcgencmd', [...words], { timeout: PATIENCE_MS })).stdout

/** The power chip of a Raspberry Pi 5, asked through the firmware's own tool. */
export function pi5PmicPowerDevice({
  board,
  vcgencmd = systemVcgencmd,
}: {
  board: string
  vcgencmd?: RunVcgencmd
}): PowerDevice {
  let reads = 0
  let isThrottled: boolean | null = null

  async function ask(words: readonly string[]): Promise<string> {
    try {
      return await vcgencmd(words)
    } catch (error) {
      throw whyNot(error)
    }
  }
  async function read() {
    if (!BOARD.test(board)) throw new PowerUnreadable('not_there', 'Only a Raspberry Pi 5 measures its own power.')
    let sumW = 0
    for (let count = 0; count < READINGS; count += 1) sumW += wattsOf(await ask(['pmic_read_adc']))
    if (reads % THROTTLING_EVERY === 0) isThrottled = isThrottledNow(await ask(['get_throttled']))
    reads += 1
    const throttling = isThrottled === null ? {} : { isThrottled }
    return { measuring: isThrottled ? HELD_BACK : MEASURING, powerW: sumW / READINGS, counted: null, ...throttling }
  }
  return { method: MEASURING.method, everyMs: EVERY_MS, read }
}

/** Power in W: rails that tell both voltage and current, put right by the fit. */
export function wattsOf(printed: string): number {
  const rails = new Map<string, { A?: number; V?: number }>()
  for (const [, rail = '', unit = '', figure] of printed.matchAll(RAIL)) {
    rails.set(rail, { ...rails.get(rail), [unit]: Number(figure) })
  }
  const watts = [...rails.values()].map(({ A, V }) => (A === undefined || V === undefined ? null : A * V))
  const known = watts.filter((one) => one !== null)
  const sumW = known.length === 0 ? NaN : known.reduce((sum, one) => sum + one, 0)
  return FIT.factor * ensureFigure(sumW, { what: 'The power of the board', most: BOARD_MAX_W }) + FIT.offsetW
}

/** Null when the firmware does not say. */
function isThrottledNow(printed: string): boolean | null {
  const bits = /throttled=(0x[\da-f]+)/i.exec(printed)?.[1]
  return bits === undefined ? null : (Number(bits) & THROTTLED_NOW) !== 0
}

function whyNot(error: unknown): PowerUnreadable {
  if (errnoOf(error) === 'ENOENT') {
    return new PowerUnreadable(
      'not_there',
      'The tool vcgencmd is missing.',
      'Install it: sudo apt-get install raspi-utils',
    )
  }
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
  if (/vchiq|vcio|permission|open device/i.test(said)) {
    return new PowerUnreadable(
      'not_permitted',
      'Only root and the group “video” may ask the board’s power chip.',
      'Add this program’s user to it and log in again: sudo usermod -aG video USER',
    )
  }
  return new PowerUnreadable('unreachable', `vcgencmd failed: ${said.slice(0, 200)}`)
}
