import type { Answer } from '../../shared/ask-once.ts'
import { askDevice, jsonIn } from '../device-http.ts'
import { type SolarSource, SourceUnreadable } from '../ports.ts'
import { factorOf, type Measure, toNumber } from './figures.ts'
import { measureOf, RELAYED_FIGURES, type RelayedFigure, type RelayedName, relayedReading } from './relayed-site.ts'

export type HomeAssistantSettings = {
  readonly base: URL
  /** A long-lived access token. */
  readonly token: string
  /** Entities by what they tell. `gridExport` only where import and export are two sensors without signs. */
  readonly entities: Readonly<Partial<Record<RelayedName, string | null>>>
  /** Whose sign is the other way round there. */
  readonly inverted: ReadonlySet<RelayedName>
  /** What was heard longer ago is not true any more. */
  readonly maxAgeS: number
}
/** A `Date` has no fractions, a state's time has. In s. */
const DATE_STEP_S = 2
type Surroundings = { readonly now: () => Date; readonly patienceS?: number }

/** A site through the sensors of a Home Assistant, over its REST API. */
export function homeAssistantSource(settings: HomeAssistantSettings, { now, patienceS }: Surroundings): SolarSource {
  const { base, token, entities, inverted, maxAgeS } = settings
  const wanted = RELAYED_FIGURES.flatMap((name) => {
    const entity = entities[name]
    return entity ? [{ name, entity }] : []
  })

  async function readOne({ name, entity }: { name: RelayedName; entity: string }): Promise<Heard | SourceUnreadable> {
    const url = new URL(`/api/states/${encodeURIComponent(entity)}`, base)
    const reply = await askDevice(url, {
      headers: { authorization: `Bearer ${token}` },
      patienceS,
    })
    if (reply.status === 404) throw unknownThere(reply, { address: base.host, entity })
    return heard(await jsonIn(reply, url), {
      entity,
      address: base.host,
      measure: measureOf(name),
      sign: inverted.has(name) ? -1 : 1,
      itsNow: timeOf(reply.header('date')) ?? now(),
    })
  }

  return {
    name: 'Home Assistant',
    async read() {
      const answers = await Promise.all(wanted.map(async (one) => [one.name, await readOne(one)] as const))
      const freshest = Math.min(...answers.map(([, one]) => ('ageS' in one ? one.ageS : Number.POSITIVE_INFINITY)))
      const rule = { maxAgeS, isCompanionFresh: freshest <= maxAgeS, address: base.host, now: now() }
      return relayedReading(Object.fromEntries(answers.map(([name, one]) => [name, figureOf(name, one, rule)])))
    },
  }
}

type Heard = { readonly entity: string; readonly value: number; readonly ageS: number }

/** What an entity says, in W, Wh or %, and how long ago by Home Assistant's own clock. */
function heard(
  body: unknown,
  about: { entity: string; address: string; measure: Measure; sign: 1 | -1; itsNow: Date },
): Heard | SourceUnreadable {
  const { entity, address, measure, sign, itsNow } = about
  const state = body as EntityState | null
  if (typeof state?.state !== 'string')
    throw new SourceUnreadable('not_that_device', { address, detail: `no state of ${entity}` })
  const unit = wordOf(state.attributes?.unit_of_measurement)
  const factor = factorOf(unit, measure)
  const value = toNumber(state.state)
  if (value === null || factor === null)
    return new SourceUnreadable('not_a_number', {
      address,
      what: entity,
      detail: `${state.state} ${unit}`.trim() || '""',
    })
  // `last_updated` stands still while a value stays the same; `last_reported` tells when it was heard.
  const heardAt = new Date(wordOf(state.last_reported ?? state.last_updated)).getTime()
  if (Number.isNaN(heardAt)) return new SourceUnreadable('other', { address, detail: `${entity} has no time` })
  return { entity, value: sign * value * factor, ageS: ageOf(heardAt, itsNow) }
}

/** What is from the future was heard before a clock was set back: how old it is is as unknown as with an old one. */
function ageOf(heardAtMs: number, itsNow: Date): number {
  const ageS = (itsNow.getTime() - heardAtMs) / 1000
  return ageS > -DATE_STEP_S ? Math.max(0, ageS) : -ageS
}

/** What Home Assistant does not know it says in JSON; what else is not found is another device's. */
function unknownThere(reply: Answer, { address, entity }: { address: string; entity: string }): SourceUnreadable {
  if (reply.header('content-type')?.startsWith('application/json'))
    return new SourceUnreadable('not_found', { address, what: entity })
  return new SourceUnreadable('not_that_device', { address, detail: 'HTTP 404' })
}

/** Its own clock, by which its times are to be read. */
function timeOf(header: string | null): Date | null {
  const at = new Date(header ?? '')
  return Number.isNaN(at.getTime()) ? null : at
}

const wordOf = (sent: unknown) => (typeof sent === 'string' ? sent : '')

type EntityState = {
  readonly state?: unknown
  readonly attributes?: { readonly unit_of_measurement?: unknown }
  readonly last_reported?: unknown
  readonly last_updated?: unknown
}
type Rule = { maxAgeS: number; isCompanionFresh: boolean; address: string; now: Date }

/** Panels that say 0 and then nothing are asleep, not lost, as long as something else there is heard. */
function figureOf(name: RelayedName, one: Heard | SourceUnreadable, rule: Rule): RelayedFigure {
  if (one instanceof SourceUnreadable) return one
  const isAsleep = name === 'pv' && one.value === 0 && rule.isCompanionFresh
  if (one.ageS > rule.maxAgeS && !isAsleep)
    return new SourceUnreadable('stale', { address: rule.address, what: one.entity, seconds: Math.round(one.ageS) })
  return { value: one.value, at: new Date(rule.now.getTime() - (isAsleep ? 0 : one.ageS * 1000)) }
}
