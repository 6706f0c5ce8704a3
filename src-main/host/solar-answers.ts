import path from 'node:path'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { HostInput, HostNotice, HostOutput } from '#core/contracts/host-bridge.ts'
import {
  type Site,
  SITE_DEFAULT,
  type SolarSetup,
  type SourceConfig,
  type SourceState,
  type SourceTrial,
} from '#core/contracts/solar.ts'
import { discoverSources } from '../solar/discover.ts'
import { checkedSource, sourceForms } from '../solar/index.ts'
import { withoutSecrets, withSecretsOf } from '../solar/secrets.ts'
import { siteFile } from '../solar/site-file.ts'
import { SettingsInvalid, type Surroundings } from '../solar/source-kind.ts'
import { ownAddresses } from '../shared/own-addresses.ts'
import { presentSource } from '../shared/present-sun.ts'
import { heardByNode } from '../solar/held-source.ts'
import { tryBeside, trySource } from '../solar/try-source.ts'
import { HostRefusal } from './host-problem.ts'

type SolarCall = 'readSolar' | 'testSource' | 'saveSite' | 'discoverSources'
export type SolarAnswers = { readonly [C in SolarCall]: (input: HostInput<C>) => Promise<HostOutput<C>> }

type Options = {
  readonly directory: string
  readonly place: Surroundings['place']
  readonly now: () => Date
  /** Watts of the command line hold instead of the site's sources. */
  readonly isOverridden: boolean
  /** What the node that runs said last; null where nothing runs. */
  readonly agent: () => Pick<AgentSnapshot, 'at' | 'sources'> | null
  /** Throws while the PIN is asked for. */
  readonly ensureUnlocked: () => void
}

/**
 * What people may set up behind this meter. A file that cannot be read is kept aside and named in `notices`; nothing is
 * set up then. Whoever reads the site goes by what is saved from the next reading on.
 */
export function solarAnswers(options: Options): { answers: SolarAnswers; notices: () => readonly HostNotice[] } {
  const { directory, place, now, isOverridden, agent, ensureUnlocked } = options
  const file = siteFile(directory)
  const atStart = file.read(now())
  const notices: readonly HostNotice[] =
    atStart.kind === 'damaged' || atStart.kind === 'newer'
      ? [{ code: `solar_${atStart.kind}`, file: path.basename(atStart.aside) }]
      : []

  /** Another program of this folder may have changed it meanwhile. */
  function kept(): Site {
    const found = file.look()
    return found.kind === 'value' ? found.value : SITE_DEFAULT
  }

  const setup = async (): Promise<SolarSetup> => {
    const forms = [...(await sourceForms())]
    const site = withoutSecrets(kept(), forms)
    const state = statesOf(site, heard())
    return { site, state, forms, addresses: [...ownAddresses()], is_overridden: isOverridden }
  }

  /** Nothing, where the node has not said anything since another site was set up. */
  function heard(): readonly SourceTrial[] {
    const said = agent()
    const writtenAt = file.writtenAt()
    return said !== null && writtenAt !== null && new Date(said.at) >= writtenAt ? said.sources : []
  }

  const answers: SolarAnswers = {
    async readSolar() {
      ensureUnlocked()
      return setup()
    },
    async testSource({ source, place: at }) {
      ensureUnlocked()
      const site = kept()
      const { sources, panels } = site
      const whole = withSecretsOf(source, { before: sources, place: at }, await sourceForms())
      const others = sources.filter((_, other) => other !== at)
      const tryOne = async (config: SourceConfig) =>
        (await heardByNode(config, site, heard())) ?? trySource(config, { panels, place, now })
      return presentSource(await tryBeside(whole, others, tryOne))
    },
    async saveSite(site) {
      ensureUnlocked()
      const before = kept().sources
      const forms = await sourceForms()
      const whole = site.sources.map((source, place) => withSecretsOf(source, { before, place }, forms))
      file.write({ ...site, sources: await Promise.all(whole.map(checkedAt)) })
      return setup()
    },
    async discoverSources() {
      ensureUnlocked()
      return { found: [...(await discoverSources())] }
    },
  }
  return { answers, notices: () => notices }
}

async function checkedAt(source: SourceConfig, place: number): Promise<SourceConfig> {
  try {
    return await checkedSource(source)
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error
    throw new HostRefusal('source_invalid', { field: error.field, detail: error.message, values: { place } })
  }
}

/** A node whose watts were typed on its command line reads none of them. */
const statesOf = ({ sources }: Site, heard: readonly SourceTrial[]): SourceState[] =>
  sources.map((_, place) => {
    const { reading, problem } = (heard.length === sources.length ? heard[place] : null) ?? NOT_HEARD
    return { at: reading?.at ?? null, problem }
  })
const NOT_HEARD: Pick<SourceTrial, 'reading' | 'problem'> = { reading: null, problem: null }
