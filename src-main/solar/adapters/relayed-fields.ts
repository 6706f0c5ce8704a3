import { READING_GAP_MAX_MS } from '#core/energy/site-pool.ts'
import { numberField } from '../setting-fields.ts'
import { SettingsInvalid } from '../source-kind.ts'
import type { Figure } from '../source-kind.ts'

/** Which of the figures that a form asks for were given. */
export type Given = { readonly [K in Figure]: string | null }

/** What a relayed site stands for. Throws `SettingsInvalid` when nothing of it could be sun. */
export function relayedTells(given: Given): readonly Figure[] {
  const told = (['grid', 'pv', 'battery', 'load'] as const).filter((figure) => given[figure] !== null)
  if (given.grid === null && given.pv === null) throw new SettingsInvalid('grid', 'the grid or the panels are needed')
  return told
}

/** After so long a node believes no reading any more; a source that did would be right in a trial and nowhere else. In s. */
const AGE_MAX_S = READING_GAP_MAX_MS / 1000

/** How old what another system says may be. */
export const maxAgeField = ({ least, standard = AGE_MAX_S }: { readonly least: number; readonly standard?: number }) =>
  numberField({ min: least, max: AGE_MAX_S, isWhole: true, unit: 's' }, { standard, isAdvanced: true })
