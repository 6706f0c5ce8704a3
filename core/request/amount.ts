import { amountPEurOfNumber } from '../units.ts'
import { requestErrors } from './errors.ts'

/** An amount of a request in pico-euro; throws `request_invalid`, naming the field, for more than 12 decimals. */
export function readAmount(amountEur: number, path: string): bigint {
  const amountPEur = amountPEurOfNumber(amountEur)
  if (amountPEur !== null) return amountPEur
  throw requestErrors.request_invalid({ errors: [{ path, message: 'has at most 12 decimals' }] })
}
