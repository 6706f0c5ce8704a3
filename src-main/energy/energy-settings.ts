import { z } from 'zod'
import { isDeviceAddress } from '../shared/device-address.ts'

export const PLUG_KINDS = ['shelly', 'tasmota'] as const
/** A strip of sockets has no more. */
const CHANNEL_MAX = 8
const IDLE_MAX_W = 5000

export const PlugSettings = z.strictObject({
  kind: z.enum(PLUG_KINDS),
  address: z.string().max(300).refine(isDeviceAddress, 'a name or an address, such as 192.168.1.20'),
  password: z.string().min(1).max(200).nullable().default(null),
  /** Which socket of it this computer hangs on, from 1. */
  channel: z.int().min(1).max(CHANNEL_MAX).default(1),
})
export type PlugSettings = z.infer<typeof PlugSettings>

const KnownIdle = z.strictObject({
  watts: z.number().min(0).max(IDLE_MAX_W),
  origin: z.enum(['calibrated', 'learned']),
})

/** `DIR/node/energy.json`: how the power of this computer is measured. */
export const EnergySettings = z.strictObject({
  plug: PlugSettings.nullable(),
  /** What it draws at rest, in W, by the method that measured it. */
  idle_w: z.record(z.string().max(40), KnownIdle),
})
export type EnergySettings = z.infer<typeof EnergySettings>

export const ENERGY_SETTINGS_DEFAULT: EnergySettings = { plug: null, idle_w: {} }
