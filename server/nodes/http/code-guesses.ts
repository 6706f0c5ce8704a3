import { DomainError } from '#core/errors.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { Clock } from '../../shared/ports.ts'

/** Nobody who copies an invite is wrong more often than this in a minute. */
const WRONG_MAX = 10
const WINDOW_MS = 60_000
/** More addresses than this are not kept apart; the one that began first is forgotten. */
const ADDRESSES_MAX = 10_000
const REFUSALS = ['code_unknown', 'code_used', 'code_expired', 'code_revoked', 'key_taken']

/** Makes an attempt to join with a code. Throws `too_many_requests` after too many wrong ones from this address. */
export type TryCode = <T>(address: string, attempt: () => Promise<T>) => Promise<T>

type Window = { wrong: number; readonly endsAtMs: number; last: Promise<unknown> }

/**
 * One attempt of an address at a time, so that many at once are no more than many one after the other; behind too many
 * wrong codes a right one is not even looked at.
 */
export function limitCodeGuesses(clock: Clock): TryCode {
  const windows = new Map<string, Window>()

  function windowOf(address: string): Window {
    const nowMs = clock.now().getTime()
    const known = windows.get(address)
    if (known && known.endsAtMs > nowMs) return known
    const fresh = { wrong: 0, endsAtMs: nowMs + WINDOW_MS, last: Promise.resolve() }
    windows.delete(address)
    windows.set(address, fresh)
    const [oldest] = windows.keys()
    if (windows.size > ADDRESSES_MAX && oldest !== undefined) windows.delete(oldest)
    return fresh
  }

  async function attemptWithin<T>(window: Window, attempt: () => Promise<T>): Promise<T> {
    const leftMs = window.endsAtMs - clock.now().getTime()
    if (window.wrong >= WRONG_MAX) throw requestErrors.too_many_requests({ retryAfterS: Math.ceil(leftMs / 1000) })
    try {
      return await attempt()
    } catch (error) {
      if (isWrongCode(error)) window.wrong += 1
      throw error
    }
  }

  return (address, attempt) => {
    const window = windowOf(address)
    const mine = window.last.then(() => attemptWithin(window, attempt))
    window.last = mine.then(whatever, whatever)
    return mine
  }
}

const isWrongCode = (error: unknown) => error instanceof DomainError && REFUSALS.includes(error.code)
/** Whose attempt it was is told how it ended; the next one only waits for it. */
const whatever = () => undefined
