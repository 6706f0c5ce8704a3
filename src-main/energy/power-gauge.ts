import { energyIntegral } from './energy-integral.ts'
import type { DeviceReading, Measuring, PowerDevice } from './ports.ts'

/** What a device has measured since it was asked last; `usedJ` and `powerW` are null when it cannot know. */
export type GaugeReading = {
  readonly measuring: Measuring
  readonly powerW: number | null
  readonly usedJ: number | null
  readonly isThrottled?: boolean
}

export type PowerGauge = {
  readonly method: string
  /** Rejects with `PowerUnreadable`; then the next interval is unknown. */
  read(atMs: number): Promise<GaugeReading>
  /** The time before the next reading is nobody's. */
  forget(): void
}

/** Asks a device no oftener than it likes, and turns what it says into energy. */
export function powerGauge(device: PowerDevice): PowerGauge {
  const integral = energyIntegral()
  let said: DeviceReading | null = null

  async function ask(atMs: number): Promise<DeviceReading & { usedJ: number | null }> {
    const readAtMs = integral.readAtMs()
    if (said !== null && readAtMs !== null && atMs - readAtMs < device.everyMs) {
      return { ...said, usedJ: integral.reckon(atMs) }
    }
    try {
      said = await device.read()
    } catch (error) {
      integral.forget()
      throw error
    }
    return { ...said, usedJ: integral.take(said, atMs) }
  }

  return {
    method: device.method,
    forget: integral.forget,
    async read(atMs) {
      const { measuring, powerW, usedJ, isThrottled } = await ask(atMs)
      // A device that only counts says nothing of its power before it has counted for a while.
      const knownW = powerW ?? (usedJ === null ? null : integral.powerW())
      return { measuring, powerW: knownW, usedJ, ...(isThrottled === undefined ? {} : { isThrottled }) }
    },
  }
}
