import { z } from 'zod'
import { SourceUnreadable } from '../ports.ts'
import type { ShellyClient } from './shelly-client.ts'
import type { Channel, ShellyFigures, ShellyMeter } from './shelly-meter.ts'

const WATT_MINUTES_PER_WH = 60

const Meter = z.object({
  power: z.number(),
  is_valid: z.boolean().optional(),
  total: z.number().optional(),
  total_returned: z.number().optional(),
})
const Status = z.object({ emeters: z.array(z.unknown()).optional(), meters: z.array(z.unknown()).optional() })
type Status = z.infer<typeof Status>

/** EM and 3EM have `emeters`, in Wh and both directions; plugs and switches have `meters`, in watt-minutes and one. */
export function gen1Meter(client: ShellyClient, { channel, model }: { channel: Channel; model: string }): ShellyMeter {
  return {
    model,
    async read() {
      const status = Status.safeParse(await client.status()).data ?? {}
      const { name, all } = metersOf(status)
      // Three are the phases of one connection; two are the clamps of two circuits.
      if (channel === null && name === 'emeters' && all.length === 3)
        return phases(all.map((one, at) => meterIn(one, at)))
      const at = channel ?? 0
      const one = all[at]
      if (one === undefined) throw new SourceUnreadable('no_meter', { address: client.address, what: `${name}[${at}]` })
      return name === 'emeters' ? meterIn(one, at) : plugIn(one, at)
    },
  }
}

const metersOf = ({ emeters, meters }: Status) =>
  emeters && emeters.length > 0
    ? ({ name: 'emeters', all: emeters } as const)
    : ({ name: 'meters', all: meters ?? [] } as const)

function meterIn(said: unknown, at: number): ShellyFigures {
  const { power, total, total_returned } = valid(said, `emeters[${at}]`)
  return { powerW: power, forwardWh: total ?? null, backwardWh: total_returned ?? null }
}

function plugIn(said: unknown, at: number): ShellyFigures {
  const { power, total } = valid(said, `meters[${at}]`)
  return { powerW: power, forwardWh: total === undefined ? null : total / WATT_MINUTES_PER_WH, backwardWh: null }
}

/** A clamp that is not connected says so. */
function valid(said: unknown, what: string): z.infer<typeof Meter> {
  const { success, data } = Meter.safeParse(said)
  if (success && data.is_valid !== false && Number.isFinite(data.power)) return data
  throw new SourceUnreadable('not_a_number', { what, detail: JSON.stringify(said).slice(0, 80) })
}

/**
 * Each phase counts for itself: what one imports while another exports is in both counters, but in neither of the house's
 * meter. So the sum of powers is right and the counters say nothing.
 */
const phases = (all: readonly ShellyFigures[]): ShellyFigures => ({
  powerW: all.reduce((sum, { powerW }) => sum + powerW, 0),
  forwardWh: null,
  backwardWh: null,
})
