import type { SourceConfig, SourceField, SourceForm } from '#core/contracts/solar.ts'
import { UsageError } from './exit-codes.ts'

type Value = SourceConfig['settings'][string]
const YES: ReadonlySet<string> = new Set(['yes', 'true', '1', 'on'])
const NO: ReadonlySet<string> = new Set(['no', 'false', '0', 'off'])

/** How a kind is typed: `shelly address=192.168.1.20 role=grid|pv|battery [password=-]`. */
export const usageOf = ({ kind, fields }: SourceForm): string => [kind, ...fields.map(fieldUsage)].join(' ')

function fieldUsage(field: SourceField): string {
  const text = `${field.name}=${valueUsage(field)}`
  return field.is_required ? text : `[${text}]`
}

function valueUsage({ type, choices, example, unit, default: standard }: SourceField): string {
  if (type === 'choice') return choices?.join('|') ?? '…'
  if (type === 'switch') return 'yes|no'
  if (type === 'secret') return '-'
  return String(standard ?? example ?? (unit === null ? '…' : unit))
}

/** `KIND name=value …` as a source; what is right for the kind itself is checked later. Throws `UsageError`. */
export function sourceFrom(words: readonly string[], forms: readonly SourceForm[]): SourceConfig {
  const [kind, ...pairs] = words
  const form = forms.find((one) => one.kind === kind)
  const kinds = forms.map((one) => one.kind).join(', ')
  if (kind === undefined) throw new UsageError(`A kind is missing: ${kinds}.`)
  if (form === undefined) throw new UsageError(`There is no kind “${kind}”: ${kinds}.`)
  return { kind: form.kind, settings: Object.fromEntries(pairs.map((pair) => settingFrom(pair, form))) }
}

function settingFrom(pair: string, form: SourceForm): [name: string, value: Value] {
  const [name, text] = splitPair(pair)
  const field = form.fields.find((one) => one.name === name)
  if (field === undefined) throw new UsageError(`“${form.kind}” has no “${name}”. Say it like: ${usageOf(form)}`)
  return [name, valueFrom(text, field)]
}

/** Throws `UsageError`. */
export function splitPair(pair: string): [name: string, text: string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new UsageError(`“${pair}” should be name=value.`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function valueFrom(text: string, { name, type }: SourceField): Value {
  if (type === 'number') return text === '' ? null : numberFrom(name, text)
  if (type === 'switch') return switchFrom(name, text)
  return text
}

/** Throws `UsageError`. */
export function numberFrom(name: string, text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new UsageError(`${name} takes a number, not “${text}”.`)
}

function switchFrom(name: string, text: string): boolean {
  if (YES.has(text)) return true
  if (NO.has(text)) return false
  throw new UsageError(`${name} takes yes or no, not “${text}”.`)
}

/** With what somebody types for each secret that is “-”: on a command line everybody who lists processes would see it. */
export async function withTypedSecrets(
  { kind, settings }: SourceConfig,
  forms: readonly SourceForm[],
  ask: (question: string) => Promise<string>,
): Promise<SourceConfig> {
  const fields = forms.find((form) => form.kind === kind)?.fields ?? []
  const asked = fields.filter(({ name, type }) => type === 'secret' && settings[name] === '-')
  const typed: Record<string, string> = {}
  for (const { name } of asked) typed[name] = await ask(`${name} of ${kind}:`)
  return { kind, settings: { ...settings, ...typed } }
}
