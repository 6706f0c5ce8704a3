import { z } from 'zod'
import { SOLAR_QUALITIES, SourceProblem } from '#core/contracts/solar.ts'

export const READING_PATH = '/koprogo-site/1/reading'
export const SETTLE_PATH = '/koprogo-site/1/settle'
export const HEADERS = { time: 'koprogo-time', nonce: 'koprogo-nonce', signature: 'koprogo-signature' } as const

/** No computer draws more, in W: whoever says so would take the sun of all others. */
export const DRAWN_MAX_W = 2000
export const DRAWS_MAX = 240
/** What is older has been settled or never will be. */
export const AGO_MAX_MS = 600_000

const Figure = z.number().min(-10_000_000).max(10_000_000).nullable()
const Counter = z.number().min(0).max(1e13).nullable()
const Ago = z.number().min(0).max(AGO_MAX_MS)

/** What the meters of the site said, and how long ago. */
export const SharedReading = z.strictObject({
  age_ms: z.number().min(0),
  /** Of the readings there: the same number is the same reading. */
  at_ms: z.number(),
  grid_w: Figure,
  pv_w: Figure,
  battery_w: Figure,
  load_w: Figure,
  battery_soc_pct: z.number().min(0).max(100).nullable(),
  import_wh: Counter,
  export_wh: Counter,
  pv_wh: Counter,
  quality: z.enum(SOLAR_QUALITIES),
})
export type SharedReading = z.infer<typeof SharedReading>

const SharedDraw = z.strictObject({
  from_ago_ms: Ago,
  to_ago_ms: Ago,
  drawn_w: z.number().min(0).max(DRAWN_MAX_W),
  sure_w: z.number().min(0).max(DRAWN_MAX_W),
})
export const SettleRequest = z.strictObject({ node: z.uuid(), draws: z.array(SharedDraw).max(DRAWS_MAX) })
export type SettleRequest = z.infer<typeof SettleRequest>
export const SettleAnswer = z.strictObject({
  until_ago_ms: z.number(),
  granted_j: z.array(z.number().min(0)).max(DRAWS_MAX),
})
export type SettleAnswer = z.infer<typeof SettleAnswer>

/** Why a node of the site does not answer what it was asked. */
export const SITE_REFUSALS = [
  'not_signed',
  'clock_skew',
  'replayed',
  'too_many_requests',
  'body_too_large',
  'request_invalid',
  'not_found',
  'not_the_leader',
  'no_reading',
] as const
export const SiteRefusal = z.strictObject({
  code: z.enum(SITE_REFUSALS),
  /** With `clock_skew`. */
  server_time_ms: z.number().optional(),
  /** With `no_reading`: why there is none. */
  problem: SourceProblem.nullable().optional(),
})
export type SiteRefusal = z.infer<typeof SiteRefusal>
