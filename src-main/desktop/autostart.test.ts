import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { autostartEntry, systemAutostart, xdgAutostart } from './autostart.ts'

const COMMAND = ['/opt/KoproGo Grid/koprogo-grid', '--hidden']
const execOf = (entry: string) => /^Exec=(.*)$/m.exec(entry)?.[1]

describe('on Linux', () => {
  let configHome = ''
  beforeEach(async () => {
    configHome = await mkdtemp(path.join(tmpdir(), 'koprogo-autostart-'))
  })
  afterEach(() => rm(configHome, { recursive: true }))

  test('it is on while its entry is there, and leaves nothing behind', async () => {
    const autostart = xdgAutostart(configHome, COMMAND)
    const folder = path.join(configHome, 'autostart')
    expect(autostart.isOn()).toBe(false)
    autostart.set(true)
    expect(autostart.isOn()).toBe(true)
    expect(await readdir(folder)).toEqual(['org.koprogo.grid.desktop'])
    expect(await readFile(path.join(folder, 'org.koprogo.grid.desktop'), 'utf8')).toBe(autostartEntry(COMMAND))
    autostart.set(true)
    autostart.set(false)
    autostart.set(false)
    expect(autostart.isOn()).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })

  test('turning off what was never on makes no folder', () => {
    xdgAutostart(configHome, COMMAND).set(false)
    expect(existsSync(path.join(configHome, 'autostart'))).toBe(false)
  })

  test('the entry starts the app hidden, blanks and special characters kept', () => {
    expect(autostartEntry(COMMAND)).toMatch(/^\[Desktop Entry\]\nType=Application\n/)
    expect(execOf(autostartEntry(COMMAND))).toBe('"/opt/KoproGo Grid/koprogo-grid" "--hidden"')
    expect(execOf(autostartEntry(['/a$b"c`d\\e%f']))).toBe('"/a\\\\$b\\\\"c\\\\`d\\\\\\\\e%%f"')
    expect(() => autostartEntry(['/a\nExec=/bin/evil'])).toThrow('line break')
  })
})

test('on Windows and macOS the system keeps it', () => {
  const asked: unknown[] = []
  const app = {
    getLoginItemSettings: (options: unknown) => (asked.push(options), { openAtLogin: true }),
    setLoginItemSettings: (settings: unknown) => void asked.push(settings),
  }
  const autostart = systemAutostart(app as never, COMMAND)
  expect(autostart.isOn()).toBe(true)
  autostart.set(false)
  const [program, ...args] = COMMAND
  expect(asked).toEqual([
    { path: program, args },
    { openAtLogin: false, path: program, args },
  ])
})
