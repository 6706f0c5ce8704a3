import type { HostState } from '#core/contracts/host-bridge.ts'
import { knownLanguage } from '#core/wording/known-language.ts'
import type { Language } from '#core/wording/sentences.ts'

/** What the user chose, else the system's language where we have it, else French. `locale` as in `nl-BE`. */
export function languageOf(state: HostState | null, locale: string): Language {
  return state?.preferences.language ?? knownLanguage([locale])
}
