import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { App } from 'electron'

/** Starts the app when its user logs in. */
export type Autostart = {
  isOn(): boolean
  /** Throws what the system throws when it cannot be set. */
  set(isOn: boolean): void
}
const ENTRY = 'org.koprogo.grid.desktop'

/** For Linux: an entry in `autostart`, the user's folder of such entries, which is there only while it is on. */
export function xdgAutostart(configHome: string, command: readonly string[]): Autostart {
  const file = path.join(configHome, 'autostart', ENTRY)
  return {
    isOn: () => existsSync(file),
    set(isOn) {
      if (!isOn) return rmSync(file, { force: true })
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(`${file}.new`, autostartEntry(command))
      renameSync(`${file}.new`, file)
    },
  }
}

/** For Windows and macOS, which keep a list of their own. */
export function systemAutostart(
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
  [program = '', ...args]: readonly string[],
): Autostart {
  return {
    isOn: () => app.getLoginItemSettings({ path: program, args }).openAtLogin,
    set: (isOn) => app.setLoginItemSettings({ openAtLogin: isOn, path: program, args }),
  }
}

/** An entry as freedesktop.org's Desktop Entry Specification 1.5 wants it. */
export function autostartEntry(command: readonly string[]): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=KoproGo Grid',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ]
  return `${lines.join('\n')}\n`
}

/** Quoted as an argument of `Exec`, then escaped as a value of the file; `%` would be a field code. */
function quoted(word: string): string {
  if (/[\n\r\0]/.test(word)) throw new Error('A path with a line break cannot be started at login.')
  const argument = `"${word.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`
  return argument.replaceAll('\\', String.raw`\\`).replaceAll('%', '%%')
}
