/** A time in seconds in the largest unit that says it exactly: `90 s`, `5 min`, `1 h`. */
export function formatDuration(seconds: number, language: string): string {
  const [value, unit] = parts(seconds)
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}

function parts(seconds: number): [value: number, unit: string] {
  if (seconds > 0 && seconds % 3600 === 0) return [seconds / 3600, 'hour']
  if (seconds > 0 && seconds % 60 === 0) return [seconds / 60, 'minute']
  return [seconds, 'second']
}
