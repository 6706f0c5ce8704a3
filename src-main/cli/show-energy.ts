import type { Measuring } from '../energy/ports.ts'
import { measuresNow, type Surveyed } from '../energy/survey.ts'

const watts = (powerW: number) => `${powerW.toFixed(1)} W`
const words = ({ method, source, tier, uncertaintyPct }: Measuring) =>
  `${method} (${source}; tier ${tier}, ±${uncertaintyPct} %)`

/** How this computer's power is measured now, in one sentence. */
export function measuredBy(surveyed: readonly Surveyed[], model: Measuring): string {
  const device = measuresNow(surveyed)
  if (device === null) return `power is estimated by ${words(model)}`
  return `power is measured by ${words(device.measuring)}; at rest ${watts(device.idle?.watts ?? 0)}`
}

/** One line a device; what does not work says why, and what its owner can do. */
export function deviceLines(surveyed: readonly Surveyed[]): readonly string[] {
  return surveyed.map((device) => {
    const says = device.state === 'works' ? workingText(device) : unusableText(device)
    return `${device.state === 'works' ? '✓' : '✗'} ${device.method.padEnd(12)}${says}`
  })
}

function workingText({ powerW, measuring, idle }: Extract<Surveyed, { state: 'works' }>): string {
  const now = powerW === null ? 'it counts' : `${watts(powerW)} now`
  return `${measuring.source}; ${now}; ${idle === null ? IDLE_UNKNOWN : `at rest ${watts(idle.watts)} (${idle.origin})`}`
}

export const IDLE_UNKNOWN =
  'what this computer draws at rest is being learned, which takes three quiet minutes: npm run node -- energy calibrate'

const unusableText = ({ says, remedy }: Extract<Surveyed, { state: 'unusable' }>): string =>
  remedy === null ? says : `${says} ${remedy}`

/**
 * What keeps a better device from measuring, a line each. What this computer does not have is no shortcoming, but for the
 * plug that its owner has set.
 */
export function shortcomings(surveyed: readonly Surveyed[]): readonly { says: string; isFault: boolean }[] {
  const used = measuresNow(surveyed)
  const better = used === null ? surveyed : surveyed.slice(0, surveyed.indexOf(used))
  return better.flatMap((device) => {
    if (device.state === 'works') return [{ says: `${device.method}: ${IDLE_UNKNOWN}`, isFault: false }]
    if (device.problem === 'not_there' && device.remedy === null) return []
    return [{ says: `${device.method}: ${unusableText(device)}`, isFault: device.method === 'smart-plug' }]
  })
}

/** The same for programs; nothing secret is in it. */
export const surveyAsJson = (surveyed: readonly Surveyed[]): readonly object[] =>
  surveyed.map((device) =>
    device.state === 'works'
      ? {
          method: device.method,
          state: device.state,
          source: device.measuring.source,
          tier: device.measuring.tier,
          uncertainty_pct: device.measuring.uncertaintyPct,
          power_w: device.powerW,
          idle_w: device.idle?.watts ?? null,
          idle_origin: device.idle?.origin ?? null,
        }
      : {
          method: device.method,
          state: device.state,
          problem: device.problem,
          says: device.says,
          remedy: device.remedy,
        },
  )
