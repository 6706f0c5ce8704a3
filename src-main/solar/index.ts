import { type Site, SOURCE_KINDS, type SourceConfig, type SourceForm, type SourceKind } from '#core/contracts/solar.ts'
import { mergedSource, type Part } from './merged-source.ts'
import { SourceUnreadable, type SolarSource } from './ports.ts'
import { type Figure, type KnownKind, SettingsInvalid, type Surroundings } from './source-kind.ts'

/** Every kind of source; `_blueprint.ts` shows how to add one. Nobody pays memory for one that is not used. */
const KINDS: Readonly<Record<SourceKind, () => Promise<KnownKind>>> = {
  'fixed-watts': async () => (await import('./adapters/fixed-watts-source.ts')).fixedWatts,
  'clear-sky': async () => (await import('./adapters/clear-sky-source.ts')).clearSky,
  'dsmr-p1': async () => (await import('./adapters/dsmr-p1-source.ts')).dsmrP1,
  'home-assistant': async () => (await import('./adapters/home-assistant-kind.ts')).homeAssistant,
  mqtt: async () => (await import('./adapters/mqtt-kind.ts')).mqtt,
  evcc: async () => (await import('./adapters/evcc-kind.ts')).evcc,
  shelly: async () => (await import('./adapters/shelly-source.ts')).shelly,
  'koprogo-node': async () => (await import('./adapters/koprogo-node-source.ts')).koprogoNode,
}

async function kindOf(kind: SourceKind): Promise<KnownKind> {
  if (!Object.hasOwn(KINDS, kind)) throw new SettingsInvalid('kind', `this version has no “${kind}”`)
  return KINDS[kind]()
}

/** What to ask for each kind, in the order in which people are asked. */
export async function sourceForms(): Promise<readonly SourceForm[]> {
  return Promise.all(SOURCE_KINDS.map(async (kind) => (await kindOf(kind)).form))
}

/** The settings as they are kept. Rejects with `SettingsInvalid`. */
export async function checkedSource({ kind, settings }: SourceConfig): Promise<SourceConfig> {
  return { kind, settings: (await kindOf(kind)).settingsOf(settings) }
}

/** Asks no device yet. Rejects with `SourceUnreadable`. */
export async function openSource({ kind, settings }: SourceConfig, surroundings: Surroundings): Promise<SolarSource> {
  try {
    return await (await kindOf(kind)).open(settings, surroundings)
  } catch (error) {
    if (error instanceof SettingsInvalid)
      throw new SourceUnreadable('settings_invalid', { field: error.field, detail: error.message }, error)
    throw error
  }
}

/** All sources of a site as one; one that cannot be opened rejects whenever it is read. Closing it closes all. */
export const openSite = async (site: Site, surroundings: Surroundings): Promise<SolarSource> =>
  mergedSource(await openParts(site, surroundings))

/** The same, each for itself. */
export function openParts({ sources }: Site, surroundings: Surroundings): Promise<readonly Part[]> {
  const parts = sources.map(async (config) => ({
    source: await openSource(config, surroundings).catch((error: unknown) => brokenSource(config.kind, error)),
    tells: await toldBy(config),
  }))
  return Promise.all(parts)
}

const brokenSource = (name: string, error: unknown): SolarSource => ({ name, read: () => Promise.reject(error) })

/** What a source stands for; one whose settings are wrong may stand for anything. */
export const toldBy = ({ kind, settings }: SourceConfig): Promise<readonly Figure[]> =>
  unlessInvalid(kind, (known) => known.tells(settings), ['grid'])

/** Which device a source means that tells one program at a time; null for every other. */
export const soleDeviceOf = ({ kind, settings }: SourceConfig): Promise<string | null> =>
  unlessInvalid(kind, (known) => known.soleDevice(settings), null)

async function unlessInvalid<T>(kind: SourceKind, ask: (known: KnownKind) => T, otherwise: T): Promise<T> {
  try {
    return ask(await kindOf(kind))
  } catch (error) {
    if (error instanceof SettingsInvalid) return otherwise
    throw error
  }
}
