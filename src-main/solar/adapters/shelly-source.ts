import { z } from 'zod'
import { deviceUrl, isDeviceAddress } from '../../shared/device-address.ts'
import { siteReading, SourceUnreadable, type SolarReading, type SolarSource } from '../ports.ts'
import {
  addressField,
  choiceField,
  optionalNumberField,
  secretField,
  switchField,
  textField,
} from '../setting-fields.ts'
import { type Figure, sourceKind } from '../source-kind.ts'
import { gen1Meter } from './shelly-gen1.ts'
import { gen2Meter } from './shelly-gen2.ts'
import { type ShellyClient, shellyClient } from './shelly-client.ts'
import type { Channel, ShellyFigures, ShellyMeter } from './shelly-meter.ts'

const CHANNEL_MAX = 9
const MODEL_MAX = 40
type Role = Exclude<Figure, 'load'>
const ROLES = ['grid', 'pv', 'battery'] as const

type Settings = {
  readonly client: ShellyClient
  readonly channel: Channel
  readonly role: Role
  readonly isInverted: boolean
  readonly now: () => Date
}

/** A Shelly of any generation as the meter of grid, panels or battery. It has no clock that can be trusted: `at` is ours. */
function shellySource(settings: Settings): SolarSource {
  const { client, channel, role, isInverted, now } = settings
  let meter: ShellyMeter | null = null
  return {
    get name() {
      return meter === null ? `Shelly (${role})` : `Shelly ${meter.model} (${role})`
    },
    async read() {
      try {
        meter ??= await recognised(client, channel)
        const figures = await meter.read()
        return readingOf(isInverted ? turned(figures) : figures, role, now())
      } catch (error) {
        // Another device may have its address by the next reading, or the same with other firmware.
        meter = null
        throw error
      }
    },
  }
}

const turned = ({ powerW, forwardWh, backwardWh }: ShellyFigures): ShellyFigures => ({
  powerW: -powerW,
  forwardWh: backwardWh,
  backwardWh: forwardWh,
})

function readingOf({ powerW, forwardWh, backwardWh }: ShellyFigures, role: Role, at: Date): SolarReading {
  const quality = 'measured'
  if (role === 'grid') return siteReading({ at, quality, gridW: powerW, importWh: forwardWh, exportWh: backwardWh })
  if (role === 'pv') return siteReading({ at, quality, pvW: powerW, pvWh: forwardWh })
  return siteReading({ at, quality, batteryW: powerW })
}

/** The first generation says no `gen`; what else answers at the address says neither. */
const Identity = z.object({
  gen: z.int().optional(),
  type: z.string().optional(),
  model: z.string().optional(),
  profile: z.string().nullish(),
})

async function recognised(client: ShellyClient, channel: Channel): Promise<ShellyMeter> {
  const said = await identityOf(client)
  const { success, data } = Identity.safeParse(said)
  if (success && data.gen !== undefined)
    return gen2Meter(client, {
      channel,
      model: modelText(data.model ?? `Gen ${data.gen}`),
      profile: data.profile ?? null,
    })
  if (success && data.type !== undefined) return gen1Meter(client, { channel, model: modelText(data.type) })
  throw new SourceUnreadable('not_that_device', { address: client.address, detail: JSON.stringify(said).slice(0, 80) })
}

/** Every Shelly says what it is. */
async function identityOf(client: ShellyClient): Promise<unknown> {
  try {
    return await client.identity()
  } catch (error) {
    if (!(error instanceof SourceUnreadable && error.problem.code === 'not_found')) throw error
    throw new SourceUnreadable('not_that_device', { address: client.address, detail: 'HTTP 404' }, error)
  }
}

/** It stands in evidence, which anybody may read, and the device is at liberty to say anything. */
const modelText = (model: string) => model.replaceAll(/[^\w .()-]/g, '').slice(0, MODEL_MAX)

export const shelly = sourceKind({
  kind: 'shelly',
  quality: 'measured',
  isDiscoverable: true,
  fields: {
    address: addressField('192.168.1.20', isDeviceAddress),
    role: choiceField(ROLES),
    password: secretField({ isRequired: false }),
    user: textField({ isAdvanced: true, standard: 'admin' }),
    channel: optionalNumberField({ min: 0, max: CHANNEL_MAX, isWhole: true }, { isAdvanced: true, example: '0' }),
    is_inverted: switchField({ isAdvanced: true }),
  },
  tells: ({ role }) => [role],
  open({ address, role, password, user, channel, is_inverted: isInverted }, { now }) {
    const client = shellyClient({ base: deviceUrl(address)!, user, password })
    return shellySource({ client, channel, role, isInverted, now })
  },
})
