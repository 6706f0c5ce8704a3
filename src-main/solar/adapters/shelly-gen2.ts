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
const ClampData = z.object({ total_act_energy: z.number(), total_act_ret_energy: z.number() })
const Counter = z.object({ total: z.number() })
/** Switches that measure nothing have neither. */
const Metered = z.looseObject({ apower: z.unknown() }).refine(({ apower }) => apower !== undefined)
const Plug = z.object({ apower: z.number(), aenergy: Counter, ret_aenergy: Counter.optional() })

type Device = { readonly channel: Channel; readonly model: string; readonly profile: string | null }
type Asked = { readonly client: ShellyClient; readonly channel: Channel; readonly methods: readonly string[] }
type Read = (asked: Asked) => Promise<ShellyFigures>

/** The best meter that a device has, in this order. */
const METERS: readonly (readonly [method: string, read: Read])[] = [
  ['EM.GetStatus', threePhases],
  ['EM1.GetStatus', clamp],
  ['PM1.GetStatus', plugBy('PM1.GetStatus')],
  ['Switch.GetStatus', plugBy('Switch.GetStatus')],
]

/** Which methods a device has tells what it measures. */
export async function gen2Meter(client: ShellyClient, { channel, model, profile }: Device): Promise<ShellyMeter> {
  const { methods } = parsed(Methods, await client.rpc('Shelly.ListMethods'), { what: 'Shelly.ListMethods' })
  const isThere = (method: string) =>
    methods.includes(method) && !(method === 'EM.GetStatus' && profile === 'monophase')
  const found = METERS.find(([method]) => isThere(method))
  if (found === undefined) throw new SourceUnreadable('no_meter', { address: client.address, what: 'W' })
  const [, read] = found
  return { model, read: () => whereItIs(read, { client, channel, methods }) }
}

/** A method that the device has, and answers with “not found”: its component is another one, or still starting. */
async function whereItIs(read: Read, asked: Asked): Promise<ShellyFigures> {
  try {
    return await read(asked)
  } catch (error) {
    const isMissing = error instanceof SourceUnreadable && error.problem.code === 'not_found'
    if (!isMissing) throw error
    throw noMeter(asked, `channel ${asked.channel ?? 0}`, error)
  }
}

const noMeter = ({ client: { address } }: Asked, what: string, cause?: unknown) =>
  new SourceUnreadable('no_meter', { address, what }, cause)

/**
 * All phases, or one. Each counts its energy for itself without netting, so together they tell more than the meter of the
 * house: only the power is right (evcc issue 29727).
 */
async function threePhases(asked: Asked): Promise<ShellyFigures> {
  const { client, channel } = asked
  const said = parsed(Phases, await client.rpc('EM.GetStatus', 0), {
    what: 'EM.GetStatus',
    errors: channel === null ? ['errors', 'a_errors', 'b_errors', 'c_errors'] : ['errors', `${'abc'[channel]}_errors`],
  })
  const each = [said.a_act_power, said.b_act_power, said.c_act_power]
  const powerW = channel === null ? said.total_act_power : each[channel]
  if (powerW === undefined) throw noMeter(asked, `phase ${channel}`)
  return { powerW, forwardWh: null, backwardWh: null }
}

async function clamp({ client, channel, methods }: Asked): Promise<ShellyFigures> {
  const id = channel ?? 0
  const { act_power: powerW } = parsed(Clamp, await client.rpc('EM1.GetStatus', id), { what: 'EM1.GetStatus' })
  if (!methods.includes('EM1Data.GetStatus')) return { powerW, forwardWh: null, backwardWh: null }
  const data = parsed(ClampData, await client.rpc('EM1Data.GetStatus', id), { what: 'EM1Data.GetStatus' })
  return { powerW, forwardWh: data.total_act_energy, backwardWh: data.total_act_ret_energy }
}

/** What goes backwards is added to `aenergy` too; plain plugs have no counter for it. */
function plugBy(method: string): Read {
  return async (asked) => {
    const answer = await asked.client.rpc(method, asked.channel ?? 0)
    if (!Metered.safeParse(answer).success) throw noMeter(asked, 'W')
    const said = parsed(Plug, answer, { what: method })
    const backwardWh = said.ret_aenergy?.total ?? null
    return { powerW: said.apower, forwardWh: Math.max(0, said.aenergy.total - (backwardWh ?? 0)), backwardWh }
  }
}

/** A component that is still starting says null for its figures; one that knows them to be wrong says so beside them. */
function parsed<T>(schema: z.ZodType<T>, said: unknown, { what, errors = ['errors'] }: About): T {
  const { success, data } = schema.safeParse(said)
  if (success && !errors.some((name) => isBroken((said as Readonly<Record<string, unknown>>)[name]))) return data
  throw new SourceUnreadable('not_a_number', { what, detail: JSON.stringify(said).slice(0, 80) })
}
type About = { readonly what: string; readonly errors?: readonly string[] }

/** With these the power is worth nothing: `phase_sequence` and the like say nothing against it. */
const isBroken = (errors: unknown) =>
  Array.isArray(errors) &&
  errors.some((error) => /^(power_meter_failure|ct_type_not_set|out_of_range:\w*power)$/.test(String(error)))
