import { z } from 'zod'
import { PlugSettings } from '../energy/energy-settings.ts'
import { UsageError } from './exit-codes.ts'

/** What `energy …` was asked for. */
export type EnergyWish =
  | { readonly verb: 'show' }
  | { readonly verb: 'calibrate' }
  /** Null: no plug any more. `asksPassword`: it is to be typed, and is on no command line. */
  | { readonly verb: 'set plug'; readonly plug: PlugSettings | null; readonly asksPassword: boolean }
  /** Null: forget them all, and learn anew. */
  | { readonly verb: 'set idle'; readonly idle: { readonly method: string; readonly watts: number } | null }

const SAY = `Say it like:
  energy show
  energy calibrate
  energy set plug kind=shelly address=192.168.1.20 [password=- ] [channel=1]
  energy set plug none
  energy set idle rapl=6.5
  energy set idle none`
const IDLE = /^([a-z\d-]{1,40})=(\d{1,4}(?:\.\d+)?)$/

/** Throws `UsageError`. */
export function parseEnergyWords(words: readonly string[]): EnergyWish {
  const [verb = 'show', what, ...rest] = words
  if (verb === 'show' && what === undefined) return { verb }
  if (verb === 'calibrate' && what === undefined) return { verb }
  if (verb === 'set' && what === 'plug') return plugWish(rest)
  if (verb === 'set' && what === 'idle') return { verb: 'set idle', idle: idleOf(rest) }
  throw new UsageError(SAY)
}

function plugWish(words: readonly string[]): EnergyWish {
  if (words.length === 1 && words[0] === 'none') return { verb: 'set plug', plug: null, asksPassword: false }
  const given = Object.fromEntries(words.map(settingOf))
  const asksPassword = given['password'] === '-'
  const channel = given['channel'] === undefined ? {} : { channel: Number(given['channel']) }
  const parsed = PlugSettings.safeParse({ ...given, ...channel })
  if (!parsed.success) throw new UsageError(`${z.prettifyError(parsed.error)}\n${SAY}`)
  return { verb: 'set plug', plug: parsed.data, asksPassword }
}

function settingOf(word: string): [name: string, value: string] {
  const place = word.indexOf('=')
  if (place < 1) throw new UsageError(`“${word}” should look like name=value.\n${SAY}`)
  return [word.slice(0, place), word.slice(place + 1)]
}

function idleOf(words: readonly string[]): { method: string; watts: number } | null {
  const [word = '', ...more] = words
  if (more.length === 0 && word === 'none') return null
  const [, method, watts] = IDLE.exec(word) ?? []
  if (more.length > 0 || method === undefined || watts === undefined) throw new UsageError(SAY)
  return { method, watts: Number(watts) }
}
