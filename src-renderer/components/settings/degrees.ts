/** Degrees as people type them, with point or comma; null for what is none or lies beyond `most`. */
export function readDegrees(text: string, most: number): number | null {
  const plain = text.trim().replace(',', '.')
  if (!/^-?\d{1,3}(\.\d{1,8})?$/.test(plain)) return null
  const degrees = Number(plain)
  return Math.abs(degrees) <= most ? degrees : null
}
