import { ensureFigure, PowerUnreadable } from '../power-unreadable.ts'
import { type GetFromPlug, partOf, PLUG_MAX_J, PLUG_MAX_W, type PlugReading, type ReadPlug } from './plug-reading.ts'

const J_PER_WH = 3600
/** First-generation plugs count watt-minutes. */
const J_PER_WATT_MINUTE = 60
/** Later ones tell Wh with three decimals. */
const LATER_STEP_J = J_PER_WH / 1000
const MODEL_MAX = 40

type Figures = Pick<PlugReading, 'powerW' | 'counted'>
type Model = { readonly generation: 1 | 2; readonly name: string }

/** A Shelly plug of the first generation (`/status`) or of a later one (`/rpc`). `channel` counts from 1. */
export function shellyPlug(
  get: GetFromPlug,
  { channel, isNotFound }: { channel: number; isNotFound: (error: unknown) => boolean },
): ReadPlug {
  let model: Model | null = null

  async function later(): Promise<Figures> {
    const query = `GetStatus?id=${channel - 1}`
    const status = await get(`/rpc/Switch.${query}`).catch((error: unknown) => {
      // A meter without a switch.
      if (isNotFound(error)) return get(`/rpc/PM1.${query}`)
      throw error
    })
    return laterReading(status)
  }

  return async () => {
    model ??= modelOf(await get('/shelly'))
    const reading = model.generation === 1 ? firstReading(await get('/status'), channel) : await later()
    return { ...reading, source: `Shelly plug (${model.name})`, uncertaintyPct: 5 }
  }
}

function modelOf(about: unknown): Model {
  const { gen, model, type } = partOf(about)
  const name = gen === undefined ? type : model
  if (typeof name !== 'string') throw new PowerUnreadable('not_that_device', 'What answers there is no Shelly.')
  return { generation: gen === undefined ? 1 : 2, name: name.slice(0, MODEL_MAX) }
}

function laterReading(status: unknown): Figures {
  const { apower, output } = partOf(status)
  if (output === false) throw switchedOff()
  const used = partOf(status, 'aenergy')['total']
  const returned = partOf(status, 'ret_aenergy')['total'] ?? 0
  return {
    powerW: ensureFigure(apower, { what: 'The power of the plug', most: PLUG_MAX_W }),
    // What flows back is counted in both.
    counted: counted(
      typeof used === 'number' && typeof returned === 'number' ? (used - returned) * J_PER_WH : null,
      LATER_STEP_J,
    ),
  }
}

function firstReading(status: unknown, channel: number): Figures {
  const { meters, relays } = partOf(status)
  const [meter, relay] = [partOf(placeOf(meters, channel)), partOf(placeOf(relays, channel))]
  if (relay['ison'] === false) throw switchedOff()
  if (meter['is_valid'] === false)
    throw new PowerUnreadable('not_a_number', 'The plug says that its own figures are not valid.')
  return {
    powerW: ensureFigure(meter['power'], { what: 'The power of the plug', most: PLUG_MAX_W }),
    counted: counted(typeof meter['total'] === 'number' ? meter['total'] * J_PER_WATT_MINUTE : null, J_PER_WATT_MINUTE),
  }
}

const placeOf = (list: unknown, channel: number): unknown => (Array.isArray(list) ? list[channel - 1] : null)

function counted(energyJ: number | null, stepJ: number): PlugReading['counted'] {
  if (energyJ === null) return null
  return { energyJ: ensureFigure(energyJ, { what: 'The counter of the plug', most: PLUG_MAX_J }), stepJ }
}

const switchedOff = () =>
  new PowerUnreadable(
    'switched_off',
    'The plug is switched off, so that this computer cannot be on it.',
    'Check address and channel of the plug.',
  )
