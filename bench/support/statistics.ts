/** The middle value; the mean of the two middle ones when their number is even. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('There is no median of nothing')
  return (low + high) / 2
}

/** The smallest value that at least `percent` of all values do not exceed (nearest rank). Throws when there is none. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length))
  const value = values.toSorted((a, b) => a - b)[rank - 1]
  if (value === undefined) throw new Error('There is no percentile of nothing')
  return value
}

export const rangeOf = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

export const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
