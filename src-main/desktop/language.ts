import type { HostState } from '#core/contracts/host-bridge.ts'
import { type Language, LANGUAGES } from '#core/wording/sentences.ts'

/** What the user chose, else the system's language where we have it, else French. `locale` as in `nl-BE`. */
export function languageOf(state: HostState | null, locale: string): Language {
  const chosen = state?.preferences.language ?? null
  if (chosen !== null) return chosen
  return LANGUAGES.find((language) => locale.toLowerCase().split(/[-_]/)[0] === language) ?? 'fr'
}
