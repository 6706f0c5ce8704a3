import type { Input } from 'electron'

type Key = Pick<Input, 'key' | 'control' | 'meta' | 'alt' | 'shift'>

/** Reload, close, quit, print, save, open, new, find, history, downloads, view source, zoom, developer tools. */
const WITH_CONTROL = new Set('rwqptsnofhjuild+-=0')
const ALONE = new Set(['f1', 'f3', 'f5', 'f6', 'f7', 'f11', 'f12', 'browserback', 'browserforward', 'browserhome'])
const WITH_ALT = new Set(['f4', 'arrowleft', 'arrowright', 'home', 'tab', ' '])

/** Whether a key would lead out of a kiosk, or change what it shows; such a key is swallowed. */
export function leadsOut({ key, control, meta, alt }: Key): boolean {
  const name = key.toLowerCase()
  if (ALONE.has(name)) return true
  if (alt && WITH_ALT.has(name)) return true
  return (control || meta) && WITH_CONTROL.has(name)
}
