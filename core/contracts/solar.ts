import { z } from 'zod'
import { ASSUMED_LOAD_RANGE_W, PANELS_W_MAX, SOURCES_MAX } from '../owner-settings.ts'
import { SOURCE_PROBLEMS } from '../wording/source-problems.ts'
import { Instant } from './primitives.ts'

/** Every kind of source that can be set up. */
export const SOURCE_KINDS = [
  'fixed-watts',
  'clear-sky',
  'dsmr-p1',
  'shelly',
  'home-assistant',
  'mqtt',
  'evcc',
  'koprogo-node',
] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

/**
 * How a reading came about: by a meter of this site, relayed by another system that says what its meters said, typed by a
 * person, or computed from where the sun stands.
 */
export const SOLAR_QUALITIES = ['measured', 'relayed', 'declared', 'simulated'] as const
export type SolarQuality = (typeof SOLAR_QUALITIES)[number]

/** Why a source gives no reading, as data. */
export const SourceProblem = z.strictObject({
  code: z.enum(SOURCE_PROBLEMS),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type SourceProblem = z.infer<typeof SourceProblem>

const SETTING_MAX = 4000
/** Settings as a form gives them; the kind's own schema says what is right. */
const Settings = z.record(z.string().max(60), z.union([z.string().max(SETTING_MAX), z.number(), z.boolean(), z.null()]))
export const SourceConfig = z.strictObject({ kind: z.enum(SOURCE_KINDS), settings: Settings })
export type SourceConfig = z.infer<typeof SourceConfig>

/** The panels of this roof, for the clear-sky model and for pictures; azimuth clockwise from north. */
export const Panels = z.strictObject({
  peak_w: z.number().positive().max(PANELS_W_MAX),
  tilt_deg: z.number().min(0).max(90),
  azimuth_deg: z.number().min(0).max(360),
})
export type Panels = z.infer<typeof Panels>

/**
 * What is behind this meter. The first source that knows a figure gives it. `assumed_load_w` stands for the house where no
 * source knows the grid or the house. `sharing`: other nodes of this site may ask this one, with the key.
 */
export const Site = z.strictObject({
  sources: z.array(SourceConfig).max(SOURCES_MAX),
  panels: Panels.nullable(),
  assumed_load_w: z.number().min(ASSUMED_LOAD_RANGE_W.least).max(ASSUMED_LOAD_RANGE_W.most),
  sharing: z.strictObject({ port: z.int().min(1).max(65_535), key: z.string().min(16).max(100) }).nullable(),
})
export type Site = z.infer<typeof Site>
export const SITE_DEFAULT: Site = { sources: [], panels: null, assumed_load_w: 300, sharing: null }

/** One field of a source's form; its label and help are the interface's, by `kind` and `name`. */
export const SourceField = z.strictObject({
  name: z.string(),
  type: z.enum(['text', 'address', 'secret', 'number', 'choice', 'switch']),
  is_required: z.boolean(),
  /** Behind “more”. */
  is_advanced: z.boolean(),
  unit: z.string().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
  default: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  /** What it may look like: `192.168.1.20`. */
  example: z.string().nullable(),
})
export type SourceField = z.infer<typeof SourceField>

export const SourceForm = z.strictObject({
  kind: z.enum(SOURCE_KINDS),
  fields: z.array(SourceField),
  quality: z.enum(SOLAR_QUALITIES),
  /** Found on the network by itself. */
  is_discoverable: z.boolean(),
})
export type SourceForm = z.infer<typeof SourceForm>

const Watts = z.number().nullable()
/** A reading as people see it; `surplus_w` is what nobody behind the meter uses, the node's own work added back. */
export const SunNow = z.strictObject({
  at: Instant.nullable(),
  grid_w: Watts,
  pv_w: Watts,
  battery_w: Watts,
  load_w: Watts,
  battery_soc_pct: Watts,
  surplus_w: Watts,
  quality: z.enum(SOLAR_QUALITIES).nullable(),
  /** Why there is no reading now. */
  problem: SourceProblem.nullable(),
})
export type SunNow = z.infer<typeof SunNow>

/** What a trial of a source gave: `reading` what it says now, or `problem` why it says nothing. */
export const SourceTrial = z.strictObject({
  name: z.string().nullable(),
  reading: SunNow.nullable(),
  problem: SourceProblem.nullable(),
})
export type SourceTrial = z.infer<typeof SourceTrial>

export const FoundSource = z.strictObject({ kind: z.enum(SOURCE_KINDS), name: z.string(), settings: Settings })
export type FoundSource = z.infer<typeof FoundSource>

/** How the node that runs fares with one source: when its last good reading was measured, and why there is none since. */
export const SourceState = z.strictObject({ at: Instant.nullable(), problem: SourceProblem.nullable() })
export type SourceState = z.infer<typeof SourceState>

/** Secrets are never told: a setting that is one is null where it is set, and null keeps it; empty text is none. */
export const SolarSetup = z.strictObject({
  site: Site,
  /** Of each source of `site`, in its order; both null where no node has read it as it is set up now. */
  state: z.array(SourceState).max(SOURCES_MAX),
  forms: z.array(SourceForm),
  /** What other computers of this network call this one; empty where it has no network. */
  addresses: z.array(z.string()),
  /** Watts typed on the command line (`--solar-watts`) hold instead of the site's sources. */
  is_overridden: z.boolean(),
})
export type SolarSetup = z.infer<typeof SolarSetup>

export const ENERGY_PERIODS = ['day', 'month', 'year'] as const
/** Energy in Wh in one quarter of an hour, day or month from `starts_at`; null is what no meter told. */
export const EnergyBucket = z.strictObject({
  starts_at: Instant,
  pv_wh: Watts,
  import_wh: Watts,
  export_wh: Watts,
  /** What the battery gave, less what it took. */
  battery_wh: Watts,
  /** This computer as a whole. */
  host_wh: z.number(),
  /** The node's work, above what the computer draws when it does nothing. */
  compute_wh: z.number(),
  /** The part of `compute_wh` that the sun gave. */
  solar_wh: z.number(),
})
export type EnergyBucket = z.infer<typeof EnergyBucket>
export const EnergyHistory = z.strictObject({ buckets: z.array(EnergyBucket).max(400) })
export type EnergyHistory = z.infer<typeof EnergyHistory>
