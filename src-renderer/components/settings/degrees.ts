/** Degrees as people type them, with point or comma; null for what is none or lies beyond `most`. */
export function readDegrees(text: string, most: number): number | null {
  const plain = text.trim().replace(',', '.')
  if (!/^-?\d{1,3}(\.\d{1,8})?$/.test(plain)) return null
  const degrees = Number(plain)
  return Math.abs(degrees) <= most ? degrees : null
}

const MOST = { latitude: 90, longitude: 180 } as const
type Field = keyof typeof MOST
type Typed = Readonly<Record<Field, string>>
type Read = {
  /** Null: nowhere, which may be said too. Not there while something is wrong. */
  readonly place?: Readonly<Record<Field, number>> | null
  /** The largest that a field takes, for each that is wrong; one that is empty is, unless both are. */
  readonly wrong: { readonly [F in Field]?: number }
}

/** A place is both of its degrees, or nothing. */
export function placeOf(typed: Typed): Read {
  if (typed.latitude.trim() === '' && typed.longitude.trim() === '') return { place: null, wrong: {} }
  const latitude = readDegrees(typed.latitude, MOST.latitude)
  const longitude = readDegrees(typed.longitude, MOST.longitude)
  if (latitude !== null && longitude !== null) return { place: { latitude, longitude }, wrong: {} }
  return {
    wrong: {
      ...(latitude === null ? { latitude: MOST.latitude } : {}),
      ...(longitude === null ? { longitude: MOST.longitude } : {}),
    },
  }
}
