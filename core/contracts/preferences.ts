import { z } from 'zod'
import { DISPLAY_SIZES } from '../display-size.ts'
import { LANGUAGES } from '../wording/sentences.ts'
import { Limits, LIMITS_DEFAULT, SUN_MODES, SUN_RULE_DEFAULT, SunRule } from './limits.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
/** `kiosk`: in a kiosk only. */
export const SCREEN_KEYBOARDS = ['kiosk', 'always', 'never'] as const
export const CORES_MAX = 256
/** A draft holds at most what was typed, which is bounded where it is used. */
const Typed = z.string().max(2000)

/** What was typed in Welcome so far, so that it can be left and resumed. `step` is the name of the page. */
export const WelcomeDraft = z.strictObject({
  step: z.string().max(40),
  target: Typed,
  name: Typed,
  location: Typed,
  cpu_cores: z.int().min(1).max(CORES_MAX).nullable(),
  has_solar: z.boolean(),
  /** `unknown` is an answer too; null: not answered yet. */
  green_certificates: z.union([z.boolean(), z.literal('unknown')]).nullable(),
  consent_version: z.string().max(40).nullable(),
})
export type WelcomeDraft = z.infer<typeof WelcomeDraft>

/** What the person in front of this node prefers. Kept in `DIR/node/preferences.json`. */
export const Preferences = z.strictObject({
  /** Null: as the system says. */
  language: z.enum(LANGUAGES).nullable(),
  display_size: z.enum(DISPLAY_SIZES),
  theme: z.enum(THEMES),
  /** Where the sun stands for this house, in degrees; null where nobody has said it. */
  place: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).nullable(),
  /** At most so many cores compute; null: half of a desktop's, all but one of a Pi's. */
  cores_max: z.int().min(1).max(CORES_MAX).nullable(),
  /** The owner receives green certificates for this roof, or does not know it: its sun is never credited again. */
  green_certificates: z.boolean(),
  /** Programs may run too that are not part of this app: the grid's admin sent them, and the sandbox holds them. */
  accepts_uploaded: z.boolean(),
  /** When this node computes; null: as it has a source of the sun's power or not. */
  mode: z.enum(SUN_MODES).nullable(),
  limits: Limits,
  sun_rule: SunRule,
  /** Without touch for a minute a kiosk shows three numbers only. */
  attract: z.boolean(),
  /** When letters are typed on the screen itself. */
  screen_keyboard: z.enum(SCREEN_KEYBOARDS),
  /** The name of one of the interface's keyboards, which are data there; null: the usual one of the language. */
  keyboard_layout: z.string().max(40).nullable(),
  welcome: WelcomeDraft.nullable(),
})
export type Preferences = z.infer<typeof Preferences>

export const PREFERENCES_DEFAULT: Preferences = {
  language: null,
  display_size: 'normal',
  theme: 'auto',
  place: null,
  cores_max: null,
  green_certificates: false,
  accepts_uploaded: false,
  mode: null,
  limits: LIMITS_DEFAULT,
  sun_rule: SUN_RULE_DEFAULT,
  attract: true,
  screen_keyboard: 'kiosk',
  keyboard_layout: null,
  welcome: null,
}
