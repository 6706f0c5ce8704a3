import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../test-directory.ts'
import { logindUntouchedS } from './logind-idle.ts'
import { systemMachineReader } from './machine-reader.ts'

/** What a computer says whose desktop knows this, and whose sessions have been left alone for a quarter of an hour. */
const untouchedBy = (untouchedS: number | null) =>
  systemMachineReader({ untouchedS: () => untouchedS, askSessions: async () => 900, steadyMs: () => 0 }).read({
    ...NOTHING,
    user: true,
  })
const NOTHING = { battery: false, user: false, programs: [], temperature: false }

/** A computer whose files say this. */
function setup(files: Record<string, string>, askSessions: () => Promise<number | null> = async () => null) {
  const root = temporaryDirectory()
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), `${text}\n`)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  let nowMs = 0
  const reader = systemMachineReader({ root, isLinux: true, askSessions, steadyMs: () => nowMs })
  return { reader, write, root, pass: (seconds: number) => void (nowMs += seconds * 1000) }
}
const supply = (name: string, values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`sys/class/power_supply/${name}/${key}`, value]))
const BATTERY = { type: 'Battery', status: 'Discharging' }

describe('this computer', () => {
  test('notices at the next look who comes back to a desktop that tells of it', async () => {
    const desktop = { untouchedS: 900 }
    const reader = systemMachineReader({ untouchedS: () => desktop.untouchedS, steadyMs: () => 0 })
    expect(await reader.read({ ...NOTHING, user: true })).toMatchObject({ untouchedS: 900 })
    desktop.untouchedS = 1
    expect(await reader.read({ ...NOTHING, user: true })).toMatchObject({ untouchedS: 1 })
  })

  test.each<[string, Record<string, string>, boolean]>([
    ['without a battery', {}, false],
    ['that discharges', { ...supply('BAT0', BATTERY), ...supply('AC', { type: 'Mains', online: '0' }) }, true],
    ['that is plugged in', { ...supply('BAT0', BATTERY), ...supply('AC', { type: 'Mains', online: '1' }) }, false],
    ['on USB power', { ...supply('BAT0', BATTERY), ...supply('usb', { type: 'USB', online: '1' }) }, false],
    ['that charges', supply('BAT0', { type: 'Battery', status: 'Charging' }), false],
    ['with a mouse', supply('hidpp', { ...BATTERY, scope: 'Device' }), false],
  ])('%s: on battery %s', async (_, files, isOnBattery) => {
    const { reader } = setup(files)
    expect(await reader.read({ ...NOTHING, battery: true })).toMatchObject({ isOnBattery })
  })

  test('is as warm as the warmest sensor of its processor', async () => {
    const { reader } = setup({
      'sys/class/hwmon/hwmon0/name': 'nvme',
      'sys/class/hwmon/hwmon0/temp1_input': '90000',
      'sys/class/hwmon/hwmon1/name': 'coretemp',
      'sys/class/hwmon/hwmon1/temp1_input': '51000',
      'sys/class/hwmon/hwmon1/temp2_input': '61500',
      'sys/class/hwmon/hwmon1/temp3_input': '999000',
      'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp',
      'sys/class/thermal/thermal_zone0/temp': '60000',
    })
    expect(await reader.read({ ...NOTHING, temperature: true })).toMatchObject({ temperatureC: 61.5 })
  })

  test('of a Pi has one sensor, and one without any is not known', async () => {
    const pi = setup({
      'sys/class/thermal/thermal_zone0/type': 'cpu-thermal',
      'sys/class/thermal/thermal_zone0/temp': '48312',
    })
    expect(await pi.reader.read({ ...NOTHING, temperature: true })).toMatchObject({ temperatureC: 48.312 })
    expect(await setup({}).reader.read({ ...NOTHING, temperature: true })).toMatchObject({ temperatureC: null })
  })

  test('runs a program by any spelling of its name, however long', async () => {
    const { reader } = setup({ 'proc/12/comm': 'Blender', 'proc/13/comm': 'gnome-system-mo', 'proc/self/comm': 'vlc' })
    const running = async (...programs: string[]) => (await reader.read({ ...NOTHING, programs })).runningProgram
    expect(await running('vlc', 'blender.exe')).toBe('blender.exe')
    expect(await running('gnome-system-monitor')).toBe('gnome-system-monitor')
    expect(await running('vlc')).toBeNull()
  })

  test('is read no oftener than it changes, and only as far as somebody asks', async () => {
    let asked = 0
    const { reader, write, pass, root } = setup({}, async () => (asked += 1))
    expect(await reader.read(NOTHING)).toEqual({
      isOnBattery: null,
      untouchedS: null,
      runningProgram: null,
      temperatureC: null,
    })
    const wish = { battery: true, user: true, programs: ['vlc'], temperature: true }
    expect(await reader.read(wish)).toMatchObject({ isOnBattery: false, untouchedS: 1, runningProgram: null })
    write('proc/9/comm', 'vlc')
    pass(14)
    expect(await reader.read(wish)).toMatchObject({ untouchedS: 1, runningProgram: null })
    pass(16)
    expect(await reader.read(wish)).toMatchObject({ untouchedS: 2, runningProgram: 'vlc' })
    rmSync(path.join(root, 'proc'), { recursive: true })
    pass(30)
    expect(await reader.read(wish)).toMatchObject({ runningProgram: null })
  })

  test('whose user nobody can ask is not known', async () => {
    const { reader } = setup({}, () => Promise.reject(new Error('no bus')))
    expect(await reader.read({ ...NOTHING, user: true })).toMatchObject({ untouchedS: null })
  })

  test('believes its desktop before it asks for sessions', async () => {
    expect(await untouchedBy(5)).toMatchObject({ untouchedS: 5 })
    expect(await untouchedBy(null)).toMatchObject({ untouchedS: 900 })
  })
})

const now = () => new Date('2026-06-21T12:00:00.000Z')
const us = (iso: string) => new Date(iso).getTime() * 1000

describe('the session manager', () => {
  test.each([
    [`b true\nt ${us('2026-06-21T11:50:00.000Z')}\n`, 600],
    [`b true\nt ${us('2026-06-21T12:00:10.000Z')}\n`, 0],
    ['b false\nt 0\n', 0],
    ['nonsense', null],
    ['b true\n', null],
  ])('that answers %j tells %s', async (answer, seconds) => {
    expect(await logindUntouchedS(now, async () => answer)).toBe(seconds)
  })
})
