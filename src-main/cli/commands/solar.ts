import type { z } from 'zod'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { Panels, type Site, SITE_DEFAULT, type SourceConfig, type SourceForm } from '#core/contracts/solar.ts'
import { SOURCES_MAX } from '#core/owner-settings.ts'
import { askAgent, NoAgentRunning } from '../../agent/adapters/control-socket.ts'
import { openPreferences, readPreferences } from '../../host/preferences-file.ts'
import { discoverSources } from '../../solar/discover.ts'
import { heardByNode } from '../../solar/held-source.ts'
import { checkedSource, sourceForms } from '../../solar/index.ts'
import { withoutSecrets } from '../../solar/secrets.ts'
import { siteFile } from '../../solar/site-file.ts'
import { SettingsInvalid, type Surroundings } from '../../solar/source-kind.ts'
import { presentSource } from '../../shared/present-sun.ts'
import { type Trial, trySite, trySource } from '../../solar/try-source.ts'
import { UsageError } from '../exit-codes.ts'
import type { Invocation } from '../options.ts'
import { sharingFrom, sharingLines } from '../share-site.ts'
import { foundText, siteLines, trialExitCode, trialText } from '../show-solar.ts'
import { numberFrom, sourceFrom, splitPair, usageOf, withTypedSecrets } from '../source-words.ts'
import { typedSecret } from '../typed-secret.ts'

type Command = {
  readonly words: readonly string[]
  readonly invocation: Invocation
  readonly forms: readonly SourceForm[]
  readonly site: Site
  /** Keeps a site, and shows it. */
  readonly keep: (site: Site) => void
}
type Verb = 'list' | 'kinds' | 'discover' | 'set' | 'add' | 'remove' | 'test' | 'panels' | 'house' | 'share'

const VERBS: Readonly<Record<Verb, (command: Command) => Promise<number | void>>> = {
  list,
  kinds,
  discover,
  set: async ({ words, forms, site, keep }) => keep({ ...site, sources: [await checked(words, forms)] }),
  add,
  remove,
  test,
  panels,
  house,
  share,
}

/** What is behind this meter, for people without an interface. Throws `UsageError`; `test` also has the codes of its kind. */
export async function solarCommand(invocation: Invocation): Promise<number | void> {
  const [verb = 'list', ...words] = invocation.words
  if (!isVerb(verb)) throw new UsageError(`“solar” knows ${Object.keys(VERBS).join(', ')}, not “${verb}”. See --help.`)
  const file = siteFile(invocation.directory)
  const found = file.read(new Date())
  if (found.kind === 'damaged' || found.kind === 'newer')
    console.error(`What was set up could not be read (${found.kind}) and was put aside as ${found.aside}`)
  const site = found.kind === 'value' ? found.value : SITE_DEFAULT
  const forms = await sourceForms()
  const keep = (next: Site) => {
    file.write(next)
    show(next, { invocation, forms })
  }
  return VERBS[verb]({ words, invocation, forms, site, keep })
}

const isVerb = (text: string): text is Verb => Object.hasOwn(VERBS, text)

function show(site: Site, { invocation, forms }: Pick<Command, 'invocation' | 'forms'>): void {
  const told = withoutSecrets(site, forms)
  if (invocation.json) console.log(JSON.stringify(told))
  else for (const line of siteLines(told, forms)) console.log(line)
}

async function list(command: Command): Promise<void> {
  ensureNone(command)
  show(command.site, command)
}

async function kinds(command: Command): Promise<void> {
  ensureNone(command)
  for (const form of command.forms) console.log(command.invocation.json ? JSON.stringify(form) : usageOf(form))
}

async function discover(command: Command): Promise<void> {
  ensureNone(command)
  const { json } = command.invocation
  const found = await discoverSources()
  for (const source of found) console.log(json ? JSON.stringify(source) : foundText(source))
  if (found.length === 0 && !json)
    console.log('Nothing in this network announces itself; its address works all the same.')
}

async function add({ words, forms, site, keep }: Command): Promise<void> {
  const { sources } = site
  if (sources.length >= SOURCES_MAX)
    throw new UsageError(`A site has at most ${SOURCES_MAX} sources. Remove one first.`)
  keep({ ...site, sources: [...sources, await checked(words, forms)] })
}

async function remove({ words, site, keep }: Command): Promise<void> {
  const [text = '', ...rest] = words
  const place = /^\d+$/.test(text) ? Number(text) : 0
  if (rest.length > 0 || place < 1 || place > site.sources.length)
    throw new UsageError(`“remove” takes the number of a source as “solar list” shows it, not “${words.join(' ')}”.`)
  keep({ ...site, sources: site.sources.toSpliced(place - 1, 1) })
}

async function test({ words, invocation, forms, site }: Command): Promise<number> {
  const { directory, json, language } = invocation
  const surroundings: Surroundings = {
    panels: site.panels,
    place: () => readPreferences(directory)().place,
    now: () => new Date(),
  }
  const sources = words.length > 0 ? [await checked(words, forms)] : site.sources
  if (sources.length === 0) throw new UsageError('No meter is set up. See what can be: solar kinds')
  const node = (await runningSnapshot(directory))?.sources ?? []
  const heard = new Set<Trial>()
  const { parts, together } = await trySite(sources, async (source) => {
    const known = await heardByNode(source, site, node)
    if (known !== null) heard.add(known)
    return known ?? trySource(source, surroundings)
  })
  const told = parts.length > 1 ? [...parts, together] : parts
  for (const trial of told) {
    const shown = presentSource(trial)
    const text = trialText(shown, language)
    console.log(json ? JSON.stringify(shown) : heard.has(trial) ? `${ended(text)} ${BY_NODE}` : text)
  }
  return Math.max(...told.map(trialExitCode))
}
/** Why it was not asked here. */
const BY_NODE = 'That is what the node that runs hears of it, which has its only connection.'

const ended = (text: string) => (text.endsWith('.') ? text : `${text}.`)

/** Null where no node runs on this directory. */
async function runningSnapshot(directory: string): Promise<AgentSnapshot | null> {
  try {
    return await askAgent(directory, { verb: 'status' })
  } catch (error) {
    if (error instanceof NoAgentRunning) return null
    throw error
  }
}

const PLACE = ['latitude', 'longitude'] as const

async function panels({ words, invocation, site, keep }: Command): Promise<void> {
  const said = Object.fromEntries(
    words.map((word) => splitPair(word)).map(([name, text]) => [name, numberFrom(name, text)]),
  )
  const { latitude, longitude, ...lying } = said
  const parsed = Panels.safeParse(lying)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UsageError(`${panelsTrouble(issue, lying)}. Say it like: panels ${PANELS_EXAMPLE}`)
  }
  if (latitude !== undefined || longitude !== undefined) keepPlace(invocation.directory, { latitude, longitude })
  keep({ ...site, panels: parsed.data })
}

const PANELS_EXAMPLE = 'peak_w=4000 tilt_deg=35 azimuth_deg=180'

function panelsTrouble(issue: z.core.$ZodIssue | undefined, said: Readonly<Record<string, number>>): string {
  if (issue?.code === 'unrecognized_keys') return `Panels have no “${issue.keys[0]}”`
  const name = issue?.path.join('.') ?? ''
  return name in said ? `${name}: ${issue?.message}` : `${name} is missing`
}

function keepPlace(directory: string, said: { latitude: number | undefined; longitude: number | undefined }): void {
  const { latitude, longitude } = said
  const isRight =
    latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  if (!isRight) throw new UsageError(`${PLACE.join(' and ')} go together, in degrees: 50.85 and 4.35 for Brussels.`)
  openPreferences(directory, { now: new Date(), tell: console.error }).change({ place: { latitude, longitude } })
}

const HOUSE_MAX_W = 1_000_000

async function house({ words, site, keep }: Command): Promise<void> {
  const [text = '', ...rest] = words
  const watts = numberFrom('house', text)
  if (rest.length > 0 || watts < 0 || watts > HOUSE_MAX_W)
    throw new UsageError(`“house” takes watts, from 0 to ${HOUSE_MAX_W}.`)
  keep({ ...site, assumed_load_w: watts })
}

/** The key is told here: its owner has to type it at the other nodes. */
async function share({ words, invocation, site, keep }: Command): Promise<void> {
  const sharing = sharingFrom(words, site)
  keep({ ...site, sharing })
  if (sharing !== null && !invocation.json) for (const line of sharingLines(sharing)) console.log(line)
}

async function checked(words: readonly string[], forms: readonly SourceForm[]): Promise<SourceConfig> {
  const source = await withTypedSecrets(sourceFrom(words, forms), forms, typedSecret)
  try {
    return await checkedSource(source)
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error
    const form = forms.find(({ kind }) => kind === source.kind)
    throw new UsageError(`${error.message}. Say it like: ${form ? usageOf(form) : source.kind}`)
  }
}

function ensureNone({ words }: Command): void {
  if (words.length > 0) throw new UsageError(`“${words.join(' ')}” is too much here. See --help.`)
}
