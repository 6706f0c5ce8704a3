import type { IdleByMethod, KnownIdle } from './idle-power.ts'
import type { Measuring, PowerDevice } from './ports.ts'
import { type PowerProblem, PowerUnreadable } from './power-unreadable.ts'

/** What one device can do now. */
export type Surveyed =
  | {
      readonly method: string
      readonly state: 'works'
      readonly measuring: Measuring
      /** Null of a device that only counts. */
      readonly powerW: number | null
      /** Without it the CPU model goes on measuring while this is being learned. */
      readonly idle: KnownIdle | null
    }
  | {
      readonly method: string
      readonly state: 'unusable'
      readonly problem: PowerProblem
      readonly says: string
      readonly remedy: string | null
    }

/** Reads every device once, best first. */
export const surveyDevices = (devices: readonly PowerDevice[], idle: IdleByMethod): Promise<readonly Surveyed[]> =>
  Promise.all(devices.map((device) => surveyOf(device, idle)))

async function surveyOf({ method, read }: PowerDevice, idle: IdleByMethod): Promise<Surveyed> {
  try {
    const { measuring, powerW } = await read()
    return { method, state: 'works', measuring, powerW, idle: idle[method] ?? null }
  } catch (error) {
    if (!(error instanceof PowerUnreadable)) throw error
    return { method, state: 'unusable', problem: error.code, says: error.message, remedy: error.remedy }
  }
}

/** The one that measures from now on; null: the CPU model does. */
export const measuresNow = (surveyed: readonly Surveyed[]) => {
  const works = surveyed.find(({ state }) => state === 'works')
  return works?.state === 'works' && works.idle !== null ? works : null
}
