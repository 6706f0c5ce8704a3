import path from 'node:path'
import type { HostNotice } from '#core/contracts/host-bridge.ts'
import { Preferences, PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { z } from 'zod'
import { smallFile } from './small-file.ts'

/** 2: keyboards on the screen. */
const VERSION = 2
/** What a file of an earlier version does not say is as at the beginning. */
const Kept = z.preprocess((kept) => ({ ...PREFERENCES_DEFAULT, ...(kept as object) }), Preferences)

/** `DIR/node/preferences.json`. One that cannot be read is kept aside and named in `notices`, and defaults hold. */
export function openPreferences(directory: string, now: Date) {
  const file = smallFile(path.join(directory, 'preferences.json'), { schema: Kept, version: VERSION })
  const found = file.read(now)
  let current = found.kind === 'value' ? found.value : PREFERENCES_DEFAULT
  const notices: readonly HostNotice[] =
    found.kind === 'damaged' || found.kind === 'newer'
      ? [{ code: `preferences_${found.kind}`, file: path.basename(found.aside) }]
      : []
  return {
    notices,
    now: () => current,
    /** Throws when it cannot be kept; then nothing has changed. */
    change(changes: Partial<Preferences>): Preferences {
      const next = { ...current, ...changes }
      file.write(next)
      return (current = next)
    },
  }
}
