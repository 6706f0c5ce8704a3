import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { PIN_FORM, type HostNotice } from '#core/contracts/host-bridge.ts'
import { z } from 'zod'
import type { Clock } from '../agent/ports.ts'
import { HostRefusal } from './host-problem.ts'
import { smallFile } from '../shared/small-file.ts'

const VERSION = 1
/** What is unlocked is locked again so long after it was used last, in ms. */
export const UNLOCKED_MS = 60_000
/** The wait begins with this wrong try and doubles with each further one, in ms. */
const TRIES_TO_WAIT = 5
const FIRST_WAIT_MS = 30_000
const WAIT_MAX_MS = 3_600_000
const HASH_BYTES = 32
/** A PIN has few digits; what slows guessing down is the wait, scrypt only guards the file. */
const COST = { N: 16_384, r: 8, p: 1 }

const Kept = z.strictObject({
  salt: z.base64(),
  hash: z.base64(),
  failures: z.int().min(0),
  wait_until: z.iso.datetime().nullable(),
})
type Kept = z.infer<typeof Kept>

/** The PIN of a kiosk: 4 to 6 digits, `DIR/node/pin.json`. Wrong tries are remembered over a restart. */
export type PinLock = {
  notices(): readonly HostNotice[]
  hasPin(): boolean
  isLocked(): boolean
  /** Null removes it. Throws `HostRefusal` (`pin_form`, `pin_wrong`, `pin_wait`). */
  set(pin: string | null, old: string | null): Promise<void>
  /** Throws `HostRefusal`. */
  unlock(pin: string): Promise<void>
  lock(): void
  /** Throws `HostRefusal` `locked`; else the time until it locks by itself begins anew. */
  ensureUnlocked(): void
}

export function openPinLock(options: {
  directory: string
  isKiosk: boolean
  clock: Clock
  changed: () => void
  tell: (line: string) => void
}): PinLock {
  const { isKiosk, clock, changed } = options
  const pins = keptPin(options)
  const inTurn = makeTurns()
  /** On the steady clock, which nobody can set. */
  let unlockedUntilMs = -Infinity
  let relock: NodeJS.Timeout | null = null

  const isLocked = () => isKiosk && pins.isSet() && clock.steadyMs() >= unlockedUntilMs
  function holdOpen(): void {
    unlockedUntilMs = clock.steadyMs() + UNLOCKED_MS
    if (relock) clearTimeout(relock)
    relock = setTimeout(changed, UNLOCKED_MS + 1).unref()
    changed()
  }

  return {
    notices: pins.notices,
    hasPin: pins.isSet,
    isLocked,
    set: (pin, old) =>
      inTurn(async () => {
        await pins.check(old)
        await pins.change(pin)
        holdOpen()
      }),
    unlock: (pin) =>
      inTurn(async () => {
        await pins.check(pin)
        holdOpen()
      }),
    lock() {
      unlockedUntilMs = -Infinity
      changed()
    },
    ensureUnlocked() {
      if (isLocked()) throw new HostRefusal('locked')
      if (isKiosk && pins.isSet()) holdOpen()
    },
  }
}

/** One after the other: a PIN that was right when its check began may be an old one when it ends. */
function makeTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}

type Place = { readonly directory: string; readonly clock: Clock; readonly tell: (line: string) => void }

/**
 * The PIN on the disk, with its wrong tries; looked at anew at each try, because another program of this folder may have
 * changed it. One that cannot be read opens for nobody: who may remove the file may go in.
 */
function keptPin({ directory, clock, tell }: Place) {
  const name = path.join(directory, 'pin.json')
  const file = smallFile(name, { schema: Kept, version: VERSION })
  let kept: Kept | null = null
  let isUnreadable = false
  /** What the disk did not take holds until it takes something. */
  let isUnwritten = false

  function reread(): void {
    if (isUnwritten) return
    const found = file.look()
    kept = found.kind === 'value' ? found.value : null
    isUnreadable = found.kind === 'damaged' || found.kind === 'newer'
  }
  function write(next: Kept): void {
    file.write(next)
    kept = next
    isUnwritten = false
  }
  /** Tries are counted on a full disk too, so that a right PIN opens: room can be made by whoever goes in. */
  function count(next: Kept): void {
    try {
      write(next)
    } catch (error) {
      kept = next
      isUnwritten = true
      tell(`The tries of the PIN could not be written: ${String(error)}`)
    }
  }
  reread()
  return {
    notices: (): readonly HostNotice[] => (isUnreadable ? [{ code: 'pin_damaged', file: name }] : []),
    isSet: () => kept !== null || isUnreadable,
    /** Where there is none, every PIN is right. */
    async check(pin: string | null): Promise<void> {
      reread()
      if (isUnreadable) throw new HostRefusal('pin_unreadable', { field: 'pin', values: { file: name } })
      const known = kept
      if (known === null) return
      const waitMs = waitLeft(known, clock.now())
      if (waitMs > 0) throw new HostRefusal('pin_wait', { field: 'pin', values: { seconds: Math.ceil(waitMs / 1000) } })
      // Counted before it is looked at: who pulls the plug gains no try.
      const failures = known.failures + 1
      count({ ...known, failures, wait_until: waitAfter(failures, clock.now()) })
      if (!(await isPin(pin ?? '', known))) {
        throw new HostRefusal('pin_wrong', { field: 'pin', values: { left: Math.max(0, TRIES_TO_WAIT - failures) } })
      }
      count({ ...known, failures: 0, wait_until: null })
    },
    async change(pin: string | null): Promise<void> {
      if (pin === null) {
        rmSync(name, { force: true })
        kept = null
        isUnwritten = false
        return
      }
      if (!PIN_FORM.test(pin)) throw new HostRefusal('pin_form', { field: 'pin' })
      write(await newlyKept(pin))
    },
  }
}

/** A clock that was put back makes nobody wait longer than the longest wait. */
const waitLeft = ({ wait_until }: Kept, now: Date) =>
  wait_until === null ? 0 : Math.min(WAIT_MAX_MS, new Date(wait_until).getTime() - now.getTime())

function waitAfter(failures: number, now: Date): string | null {
  if (failures < TRIES_TO_WAIT) return null
  const ms = Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (failures - TRIES_TO_WAIT))
  return new Date(now.getTime() + ms).toISOString()
}

const derive = promisify<string, Buffer, number, typeof COST, Buffer>(scrypt)
const hashOf = (pin: string, salt: Buffer) => derive(pin, salt, HASH_BYTES, COST)

async function newlyKept(pin: string): Promise<Kept> {
  const salt = randomBytes(16)
  return {
    salt: salt.toString('base64'),
    hash: (await hashOf(pin, salt)).toString('base64'),
    failures: 0,
    wait_until: null,
  }
}

async function isPin(pin: string, { salt, hash }: Kept): Promise<boolean> {
  const given = await hashOf(pin, Buffer.from(salt, 'base64'))
  return timingSafeEqual(given, Buffer.from(hash, 'base64'))
}
