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
