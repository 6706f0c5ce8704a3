/**
 * Powers of ten that a 64-bit float holds exactly.
 */
const EXACT_POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
const DIGITS_MAX = 18

/**
 * The number `digits` × 10^`exponent`, defined by these steps so that it has the same bits everywhere: the digits become
 * the nearest 64-bit float, which is multiplied with or divided by 10^22 as often as it takes and once by what is left.
 * Up to 15 digits and an exponent of at most 22 that is the nearest float of the decimal number, as JavaScript reads it.
 */
export function decimal(digits: u64, exponent: i32): f64 {
  let value = <f64>digits
  let left = exponent
  for (; left > 22 && value < 1e300; left -= 22) value *= 1e22
  for (; left < -22 && value > 0; left += 22) value /= 1e22
  if (left > 22 || left < -22) return value
  return left < 0 ? value / unchecked(EXACT_POWERS[-left]) : value * unchecked(EXACT_POWERS[left])
}

/** Digits of one number as they are read: the first 18 count, the others only shift the point. */
export class DecimalDigits {
  digits: u64 = 0
  exponent: i32 = 0
  private count: i32 = 0

  addWhole(digit: i32): void {
    if (!this.add(digit)) this.exponent++
  }

  addFraction(digit: i32): void {
    if (this.add(digit)) this.exponent--
  }

  clear(): void {
    this.digits = 0
    this.exponent = 0
    this.count = 0
  }

  private add(digit: i32): bool {
    if (this.count == DIGITS_MAX) return false
    this.digits = this.digits * 10 + digit
    if (this.digits > 0) this.count++
    return true
  }
}
