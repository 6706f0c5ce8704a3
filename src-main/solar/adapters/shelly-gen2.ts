import { z } from 'zod'
import { SourceUnreadable } from '../ports.ts'
import type { ShellyClient } from './shelly-client.ts'
import type { Channel, ShellyFigures, ShellyMeter } from './shelly-meter.ts'

const Methods = z.object({ methods: z.array(z.string()) })
const Phases = z.object({
  total_act_power: z.number(),
  a_act_power: z.number(),
  b_act_power: z.number(),
  c_act_power: z.number(),
})
const Clamp = z.object({ act_power: z.number() })
/** What a component says of itself beside its figures, which are worth nothing then. */
const Broken = z.object({ errors: z.array(z.string()).refine((errors) => errors.includes('power_meter_failure')) })
const ClampData = z.object({ total_act_energy: z.number(), total_act_ret_energy: z.number() })
const Counter = z.object({ total: z.number() })
const Plug = z.object({ apower: z.number(), aenergy: Counter, ret_aenergy: Counter.optional() })

type Device = { readonly channel: Channel; readonly model: string; readonly profile: string | null }
type Read = (client: ShellyClient, channel: Channel) => Promise<ShellyFigures>

/** The best meter that a device has, in this order. */
const METERS: readonly (readonly [method: string, read: Read])[] = [
  ['EM.GetStatus', threePhases],
  ['EM1.GetStatus', clamp],
  ['PM1.GetStatus', plugBy('PM1.GetStatus')],
  ['Switch.GetStatus', plugBy('Switch.GetStatus')],
]

/** Which methods a device has tells what it measures. */
export async function gen2Meter(client: ShellyClient, { channel, model, profile }: Device): Promise<ShellyMeter> {
  const { methods } = parsed(Methods, await client.rpc('Shelly.ListMethods'), 'Shelly.ListMethods')
  const isThere = (method: string) =>
    methods.includes(method) && !(method === 'EM.GetStatus' && profile === 'monophase')
  const found = METERS.find(([method]) => isThere(method))
  if (found === undefined) throw new SourceUnreadable('no_meter', { address: client.address, what: 'W' })
  const [, read] = found
  return { model, read: () => read(client, channel) }
}

/**
 * All phases, or one. Each counts its energy for itself without netting, so together they tell more than the meter of the
 * house: only the power is right (evcc issue 29727).
 */
async function threePhases(client: ShellyClient, channel: Channel): Promise<ShellyFigures> {
  const said = parsed(Phases, await client.rpc('EM.GetStatus', 0), 'EM.GetStatus')
  const each = [said.a_act_power, said.b_act_power, said.c_act_power]
  const powerW = channel === null ? said.total_act_power : each[channel]
  if (powerW === undefined)
    throw new SourceUnreadable('no_meter', { address: client.address, what: `phase ${channel}` })
  return { powerW, forwardWh: null, backwardWh: null }
}

async function clamp(client: ShellyClient, channel: Channel): Promise<ShellyFigures> {
  const id = channel ?? 0
  const { act_power: powerW } = parsed(Clamp, await client.rpc('EM1.GetStatus', id), 'EM1.GetStatus')
  const data = parsed(ClampData, await client.rpc('EM1Data.GetStatus', id), 'EM1Data.GetStatus')
  return { powerW, forwardWh: data.total_act_energy, backwardWh: data.total_act_ret_energy }
}

/** What goes backwards is added to `aenergy` too; plain plugs have no counter for it. */
function plugBy(method: string): Read {
  return async (client, channel) => {
    const said = parsed(Plug, await client.rpc(method, channel ?? 0), method)
    const backwardWh = said.ret_aenergy?.total ?? null
    return { powerW: said.apower, forwardWh: Math.max(0, said.aenergy.total - (backwardWh ?? 0)), backwardWh }
  }
}

/** A component that is still starting says null for its figures. */
function parsed<T>(schema: z.ZodType<T>, said: unknown, what: string): T {
  const { success, data } = schema.safeParse(said)
  if (success && !Broken.safeParse(said).success) return data
  throw new SourceUnreadable('not_a_number', { what, detail: JSON.stringify(said).slice(0, 80) })
}
