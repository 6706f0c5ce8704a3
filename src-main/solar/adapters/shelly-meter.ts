/** What a meter of a Shelly says: W, positive as its clamp or plug counts; Wh in and against that direction. */
export type ShellyFigures = {
  readonly powerW: number
  /** Null where the device has no such counter, or one that does not tell what a meter of this house would. */
  readonly forwardWh: number | null
  readonly backwardWh: number | null
}
/** One meter of a device that has been recognised. Rejects with `SourceUnreadable`. */
export type ShellyMeter = { readonly model: string; read(): Promise<ShellyFigures> }
/** Null: all phases, where the device measures three together. */
export type Channel = number | null
