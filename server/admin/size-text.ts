const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `12.3 MB`, in powers of a thousand. */
export function sizeText(sizeBytes: number): string {
  let size = sizeBytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`
}
