/** What a smart plug says of what hangs on it. */
export type PlugReading = {
  /** Written into evidence: `Shelly plug (SNPL-00112EU)`. Nothing of the home is in it. */
  readonly source: string
  /** Plugs that their owner should calibrate, and that tell whole W, are less sure. */
  readonly uncertaintyPct: number
  readonly powerW: number
  readonly counted: { readonly energyJ: number; readonly stepJ: number } | null
}

/** Gets JSON from the plug. Rejects with `DeviceFailed`. */
export type GetFromPlug = (pathAndQuery: string) => Promise<unknown>

/** A kind of plug: reads it. Rejects with `DeviceFailed` or `PowerUnreadable`. */
export type ReadPlug = () => Promise<PlugReading>

/** More than a socket carries. */
export const PLUG_MAX_W = 5000
/** More than a plug counts in a life. */
export const PLUG_MAX_J = 1e14

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of an answer; an empty record where it is missing. */
export function partOf(value: unknown, ...names: readonly string[]): Readonly<Record<string, unknown>> {
  let part = value
  for (const name of names) part = isRecord(part) ? part[name] : null
  return isRecord(part) ? part : {}
}
