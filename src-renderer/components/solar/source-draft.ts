import type { SourceConfig, SourceField, SourceForm } from '#core/contracts/solar.ts'

type Settings = SourceConfig['settings']
/** A form as it stands on the screen: texts as they were typed, numbers too; `keeps` are the secrets that stay as they are. */
export type Draft = { readonly typed: Readonly<Record<string, string | boolean>>; readonly keeps: ReadonlySet<string> }

/** What is wrong with a field, before anybody is asked. */
export type Wrong = { readonly code: 'needed' | 'number' | 'range' | 'choice' }

/** A form to begin with: from what is kept or was found, else from what is usual. */
export function draftOf({ fields }: SourceForm, settings: Settings = {}): Draft {
  const isKept = ({ name, type }: SourceField) => type === 'secret' && settings[name] === null
  return {
    typed: Object.fromEntries(fields.map((field) => [field.name, shown(field, settings[field.name])])),
    keeps: new Set(fields.filter(isKept).map(({ name }) => name)),
  }
}

function shown({ type, default: usual }: SourceField, value: Settings[string] | undefined): string | boolean {
  if (type === 'switch') return (value ?? usual) === true
  if (type === 'secret') return typeof value === 'string' ? value : ''
  return String(value ?? usual ?? '')
}

/** As it is sent: what was left empty is null, but for a secret, where null is the one that is kept. */
export function settingsOf({ fields }: SourceForm, { typed, keeps }: Draft): Settings {
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(field, typed[field.name] ?? '', keeps)]))
}

function valueOf({ name, type }: SourceField, typed: string | boolean, keeps: Draft['keeps']): Settings[string] {
  if (typeof typed === 'boolean') return typed
  if (type === 'secret') return typed === '' && keeps.has(name) ? null : typed
  const text = typed.trim()
  if (text === '') return null
  return type === 'number' ? numberIn(text) : text
}

/** With a comma or a point; NaN for what is no number. */
const numberIn = (text: string) => Number(text.replace(',', '.'))

/** By field. Whether an address is one only the node knows. */
export function wrongIn({ fields }: SourceForm, draft: Draft): Readonly<Record<string, Wrong>> {
  const found = fields.map((field) => [field.name, wrongWith(field, draft)] as const)
  return Object.fromEntries(found.flatMap(([name, code]) => (code === null ? [] : [[name, { code }]])))
}

function wrongWith(field: SourceField, { typed, keeps }: Draft): Wrong['code'] | null {
  const value = valueOf(field, typed[field.name] ?? '', keeps)
  if (typeof value === 'number') return wrongNumber(field, value)
  const isEmpty = field.type === 'secret' ? value === '' : value === null
  if (!isEmpty || !field.is_required) return null
  return field.type === 'choice' ? 'choice' : 'needed'
}

function wrongNumber({ min, max }: SourceField, value: number): Wrong['code'] | null {
  if (Number.isNaN(value)) return 'number'
  return value < (min ?? -Infinity) || value > (max ?? Infinity) ? 'range' : null
}
