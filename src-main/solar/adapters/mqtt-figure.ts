import { SourceUnreadable } from '../ports.ts'
import { toNumber } from './figures.ts'
import { atJsonPath, type JsonPath } from './json-path.ts'
import type { RelayedFigure } from './relayed-site.ts'

const DETAIL_MAX = 60

/** Where one figure is, and what makes it W, Wh or %: `sent × factor`, whose sign turns a direction. */
export type MqttPlace = { readonly topic: string; readonly path: JsonPath; readonly factor: number }

/** One figure out of the messages of its topic. */
export type MqttFigure = {
  readonly topic: string
  /** Something new has come since the beginning, good or bad. */
  isLive(): boolean
  hear(payload: string, about: { readonly isOld: boolean; readonly at: Date }): void
  /** What was heard is not true any more. */
  forget(): void
  told(rule: Rule): RelayedFigure
}

/** `otherwise`: why nothing comes, where the line itself has a problem. */
type Rule = { readonly now: Date; readonly maxAgeS: number; readonly otherwise: SourceUnreadable | null }

export function makeMqttFigure({ topic, path, factor }: MqttPlace, address: string): MqttFigure {
  let last: RelayedFigure | null = null
  let heardAt: Date | null = null
  let hasOld = false

  const read = (payload: string, at: Date): RelayedFigure => {
    const value = toNumber(path.length === 0 ? payload : atJsonPath(parsed(payload), path))
    if (value !== null) return { value: value * factor, at }
    return new SourceUnreadable('not_a_number', { address, what: topic, detail: payload.slice(0, DETAIL_MAX) || '""' })
  }

  return {
    topic,
    isLive: () => last !== null,
    hear(payload, { isOld, at }) {
      if (isOld) {
        hasOld = true
        return
      }
      last = read(payload, at)
      heardAt = at
    },
    forget: () => void (last = null),
    told({ now, maxAgeS, otherwise }) {
      if (heardAt === null)
        return otherwise ?? new SourceUnreadable(hasOld ? 'retained_only' : 'not_found', { address, what: topic })
      // A clock that was set back makes a message come from the future; how old it is is then as unknown.
      const seconds = Math.abs(Math.round((now.getTime() - heardAt.getTime()) / 1000))
      if (last === null || seconds > maxAgeS)
        return otherwise ?? new SourceUnreadable('stale', { address, what: topic, seconds })
      return last
    },
  }
}

/** Undefined for what is no JSON, in which nothing is found. */
function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
