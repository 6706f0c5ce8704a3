import path from 'node:path'
import type { HostNotice } from '#core/contracts/host-bridge.ts'
import { Preferences, PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { z } from 'zod'
import { smallFile } from '../shared/small-file.ts'

/** 2: keyboards on the screen; 3: programs that an admin has added; 4: modes and limits. */
const VERSION = 4
/** What a file of an earlier version does not say is as at the beginning. */
const Kept = z.preprocess((kept) => ({ ...PREFERENCES_DEFAULT, ...(kept as object) }), Preferences)

const NAME = 'preferences.json'

const fileIn = (directory: string) => smallFile(path.join(directory, NAME), { schema: Kept, version: VERSION })

/** What a node without an interface goes by. Nothing is put aside: there is nobody to be told. */
export function readPreferences(directory: string): Preferences {
  const found = fileIn(directory).look()
  return found.kind === 'value' ? found.value : PREFERENCES_DEFAULT
}

/** `DIR/node/preferences.json`. One that cannot be read is kept aside and named in `notices`, and defaults hold. */
export function openPreferences(directory: string, { now, tell }: { now: Date; tell: (line: string) => void }) {
  const file = fileIn(directory)
  const found = file.read(now)
  let current = found.kind === 'value' ? found.value : PREFERENCES_DEFAULT
  let isUnsaved = false
  const atStart: readonly HostNotice[] =
    found.kind === 'damaged' || found.kind === 'newer'
      ? [{ code: `preferences_${found.kind}`, file: path.basename(found.aside) }]
      : []

  function change(changes: Partial<Preferences>): Preferences {
    // Another program of this folder may have changed something else meanwhile.
    const there = file.look()
    const next = { ...(there.kind === 'value' && !isUnsaved ? there.value : current), ...changes }
    file.write(next)
    isUnsaved = false
    return (current = next)
  }
  return {
    notices: (): readonly HostNotice[] =>
      isUnsaved ? [...atStart, { code: 'preferences_unsaved', file: NAME }] : atStart,
    now: () => current,
    /** Throws when it cannot be kept; then nothing has changed. */
    change,
    /** What has happened already holds in any case; that it could not be kept is a notice until something is. */
    hold(changes: Partial<Preferences>): void {
      try {
        change(changes)
      } catch (error) {
        tell(`${NAME} could not be written: ${String(error)}`)
        current = { ...current, ...changes }
        isUnsaved = true
      }
    },
  }
}
