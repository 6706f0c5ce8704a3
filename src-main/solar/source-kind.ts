import { z } from 'zod'
import type { Panels, SourceConfig, SourceForm, SourceKind } from '#core/contracts/solar.ts'
import { SourceUnreadable, type SolarQuality, type SolarSource } from './ports.ts'
import type { Fields, SettingsOf } from './setting-fields.ts'

/** What a source can be asked for. */
export type Figure = 'grid' | 'pv' | 'battery' | 'load'

/** What a source may need beyond its own settings. */
export type Surroundings = {
  readonly panels: Panels | null
  /** Where the house is, in degrees; asked for each time, because its owner may say it later. */
  readonly place: () => { readonly latitude: number; readonly longitude: number } | null
  readonly now: () => Date
}

type Given = SourceConfig['settings']

/** The settings of a source are not right; `field` is the one that is not. */
export class SettingsInvalid extends Error {
  override name = 'SettingsInvalid'
  readonly field: string
  readonly detail: string

  constructor(field: string, detail: string) {
    super(`${field}: ${detail}`)
    this.field = field
    this.detail = detail
  }
}

/** One kind of source: what its form asks, and how one is opened. */
export type KnownKind = {
  readonly form: SourceForm
  /** The settings as they are kept, with what was left out at its default. Throws `SettingsInvalid`. */
  settingsOf(given: Given): Given
  /** Which figures a source with these settings stands for: without them nothing may be claimed. */
  tells(given: Given): readonly Figure[]
  /** Which device these settings mean, where it has one connection to give; null where it has more. */
  soleDevice(given: Given): string | null
  /** Opens without asking the device: one that is away now may come later. Rejects with `SourceUnreadable`. */
  open(given: Given, surroundings: Surroundings): Promise<SolarSource>
}

type Definition<F extends Fields> = {
  readonly kind: SourceKind
  readonly quality: SolarQuality
  readonly isDiscoverable?: boolean
  readonly fields: F
  /** Throws `SettingsInvalid` for settings of which nothing could be sun. */
  readonly tells: (settings: SettingsOf<F>) => readonly Figure[]
  /** Of a device that tells one program at a time: which one it is. */
  readonly soleDevice?: (settings: SettingsOf<F>) => string
  readonly open: (settings: SettingsOf<F>, surroundings: Surroundings) => SolarSource | Promise<SolarSource>
}

/** A kind from its fields: form and check cannot disagree. */
export function sourceKind<F extends Fields>(definition: Definition<F>): KnownKind {
  const { kind, quality, fields, isDiscoverable = false, tells, soleDevice, open } = definition
  const schema = z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])))

  function parsed(given: Given): SettingsOf<F> {
    const filled = Object.entries(fields).map(([name, { about }]) => {
      const value = filledIn(given[name], about.default)
      if (about.is_required && value === null) throw new SettingsInvalid(name, 'is missing')
      return [name, value]
    })
    const result = schema.safeParse({ ...given, ...Object.fromEntries(filled) })
    if (result.success) return result.data as SettingsOf<F>
    const [issue] = result.error.issues
    throw new SettingsInvalid(...invalidBy(issue))
  }

  return {
    form: {
      kind,
      quality,
      is_discoverable: isDiscoverable,
      fields: Object.entries(fields).map(([name, { about }]) => ({ name, ...about })),
    },
    settingsOf(given) {
      const settings = parsed(given)
      // Settings that are right one by one may be none together.
      tells(settings)
      return settings as Given
    },
    tells: (given) => tells(parsed(given)),
    soleDevice: (given) => soleDevice?.(parsed(given)) ?? null,
    async open(given, surroundings) {
      try {
        return await open(parsed(given), surroundings)
      } catch (error) {
        if (error instanceof SettingsInvalid)
          throw new SourceUnreadable('settings_invalid', { field: error.field, detail: error.message }, error)
        throw error
      }
    },
  }
}

/** An empty field of a form is one that was left out. */
const filledIn = (given: Given[string] | undefined, standard: Given[string]) =>
  given === undefined || given === null || given === '' ? standard : given

function invalidBy(issue: z.core.$ZodIssue | undefined): [field: string, detail: string] {
  if (issue?.code === 'unrecognized_keys') return [String(issue.keys[0]), 'there is no such setting']
  return [issue?.path.join('.') ?? '', issue?.message ?? 'is not right']
}
