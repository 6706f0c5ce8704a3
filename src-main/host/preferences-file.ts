import path from 'node:path'
import type { HostNotice } from '#core/contracts/host-bridge.ts'
import { Preferences, PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { z } from 'zod'
import { smallFile } from '../shared/small-file.ts'

/** 2: keyboards on the screen; 3: programs that an admin has added; 4: modes and limits; 5: a limit for the disk. */
const VERSION = 5
/** What a file of an earlier version does not say is as at the beginning. */
const Kept = z.preprocess((kept) => {
  const { limits, sun_rule } = PREFERENCES_DEFAULT
  const given = kept as Readonly<Record<string, unknown>>
  const within = { limits: completed(limits, given['limits']), sun_rule: completed(sun_rule, given['sun_rule']) }
  return { ...PREFERENCES_DEFAULT, ...given, ...within }
}, Preferences)
const completed = (first: object, kept: unknown = first): unknown =>
  typeof kept === 'object' && kept !== null ? { ...first, ...kept } : kept

const NAME = 'preferences.json'

const fileIn = (directory: string) => smallFile(path.join(directory, NAME), { schema: Kept, version: VERSION })

type File = ReturnType<typeof fileIn>

/** What is in the file, read again when another program has changed it. One that cannot be read leaves what was known. */
function following(file: File, first: Preferences) {
  let current = first
  let seen = file.stamp()
  return {
    now(): Preferences {
      const stamp = file.stamp()
      if (stamp === seen) return current
      seen = stamp
      const found = file.look()
      return found.kind === 'value' ? (current = found.value) : current
    },
    write(next: Preferences): void {
      file.write(next)
      current = next
      seen = file.stamp()
    },
  }
}

/** What a node without an interface goes by, at any time. Nothing is put aside: there is nobody to be told. */
export function readPreferences(directory: string): () => Preferences {
  const file = fileIn(directory)
  const found = file.look()
  return following(file, found.kind === 'value' ? found.value : PREFERENCES_DEFAULT).now
}

/**
 * `DIR/node/preferences.json`. One that cannot be read is kept aside and named in `notices`, and defaults hold. What
 * another program of this folder changes meanwhile holds too.
 */
export function openPreferences(directory: string, { now, tell }: { now: Date; tell: (line: string) => void }) {
  const file = fileIn(directory)
  const found = file.read(now)
  const kept = following(file, found.kind === 'value' ? found.value : PREFERENCES_DEFAULT)
  /** What holds although it is not in the file. */
  let unsaved: Preferences | null = null
  const current = () => unsaved ?? kept.now()
  const atStart: readonly HostNotice[] =
    found.kind === 'damaged' || found.kind === 'newer'
      ? [{ code: `preferences_${found.kind}`, file: path.basename(found.aside) }]
      : []

  function change(changes: Partial<Preferences>): Preferences {
    const next = { ...current(), ...changes }
    kept.write(next)
    unsaved = null
    return next
  }
  return {
    notices: (): readonly HostNotice[] =>
      unsaved === null ? atStart : [...atStart, { code: 'preferences_unsaved', file: NAME }],
    now: current,
    /** Throws when it cannot be kept; then nothing has changed. */
    change,
    /** What has happened already holds in any case; that it could not be kept is a notice until something is. */
    hold(changes: Partial<Preferences>): void {
      try {
        change(changes)
      } catch (error) {
        tell(`${NAME} could not be written: ${String(error)}`)
        unsaved = { ...current(), ...changes }
      }
    },
  }
}
