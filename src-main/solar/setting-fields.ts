import { z } from 'zod'
import type { SourceField } from '#core/contracts/solar.ts'

/** One setting of a source: what a form shows of it, and what is right, in one place. */
export type Field<T> = { readonly about: Omit<SourceField, 'name'>; readonly schema: z.ZodType<T> }
export type Fields = Readonly<Record<string, Field<unknown>>>
export type SettingsOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

const ADDRESS_MAX = 300
const TEXT_MAX = 1000
const NOTHING = {
  is_required: false,
  is_advanced: false,
  unit: null,
  min: null,
  max: null,
  choices: null,
  default: null,
  example: null,
} as const
type About = { readonly isAdvanced?: boolean; readonly example?: string }
const shown = ({ isAdvanced = false, example }: About) => ({
  ...NOTHING,
  is_advanced: isAdvanced,
  example: example ?? null,
})

const text = (most: number) => z.string().trim().min(1).max(most)

/** Where a device is; `form` says what may be written. */
export const addressField = (example: string, isRight: (address: string) => boolean): Field<string> => ({
  about: { ...shown({ example }), type: 'address', is_required: true },
  schema: text(ADDRESS_MAX).refine(isRight, `it should look like ${example}`),
})

export const textField = (about: About & { readonly standard?: string } = {}): Field<string> => ({
  about: {
    ...shown(about),
    type: 'text',
    is_required: about.standard === undefined,
    default: about.standard ?? null,
  },
  schema: text(TEXT_MAX),
})

export const optionalTextField = (about: About = {}): Field<string | null> => ({
  about: { ...shown(about), type: 'text' },
  schema: text(TEXT_MAX).nullable(),
})

type Secret = { readonly isRequired: boolean; readonly lengthMin?: number }
/** Never told again once it is kept. What is around a secret that was pasted is none of it. */
export const secretField = ({ isRequired, lengthMin = 1 }: Secret): Field<string | null> => {
  const schema = z.string().trim().min(lengthMin, 'is too short').max(4000)
  return {
    about: { ...NOTHING, type: 'secret', is_required: isRequired },
    schema: isRequired ? schema : schema.nullable(),
  }
}

type Bounds = { readonly min: number; readonly max: number; readonly isWhole?: boolean; readonly unit?: string }
const numbers = ({ min, max, isWhole = false }: Bounds) => (isWhole ? z.int() : z.number()).min(min).max(max)
const bounds = ({ min, max, unit }: Bounds) => ({ min, max, unit: unit ?? null })

export const numberField = (limits: Bounds, about: About & { readonly standard?: number } = {}): Field<number> => ({
  about: {
    ...shown(about),
    ...bounds(limits),
    type: 'number',
    is_required: about.standard === undefined,
    default: about.standard ?? null,
  },
  schema: numbers(limits),
})

export const optionalNumberField = (limits: Bounds, about: About = {}): Field<number | null> => ({
  about: { ...shown(about), ...bounds(limits), type: 'number' },
  schema: numbers(limits).nullable(),
})

export const choiceField = <const T extends string>(
  choices: readonly [T, ...T[]],
  about: About & { readonly standard?: NoInfer<T> } = {},
): Field<T> => ({
  about: {
    ...shown(about),
    type: 'choice',
    choices: [...choices],
    is_required: about.standard === undefined,
    default: about.standard ?? null,
  },
  schema: z.enum(choices),
})

/** Off unless it is switched on. */
export const switchField = (about: About = {}): Field<boolean> => ({
  about: { ...shown(about), type: 'switch', default: false },
  schema: z.boolean(),
})
