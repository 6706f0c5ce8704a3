/** A number in [0, 1) that depends on its two arguments alone: chance that is the same in every run. */
export function chance(seed: number, index: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index | 0, 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}

/** Chance that changes gently: a smooth curve through one random value every `periodS` seconds. */
export function drift(seed: number, atS: number, periodS: number): number {
  const step = Math.floor(atS / periodS)
  const within = atS / periodS - step
  const eased = within * within * (3 - 2 * within)
  return chance(seed, step) * (1 - eased) + chance(seed, step + 1) * eased
}
