import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { PowerUnreadable } from '../power-unreadable.ts'
import { kernelFiles } from '../test-host.ts'
import { raplPowerDevice } from './rapl-power-device.ts'
import { textOf } from './small-files.ts'

const RANGE_UJ = 262_143_328_850

/** Zones by folder: their name and what they have counted, in J. */
function setup(zones: Readonly<Record<string, readonly [name: string, energyJ: number]>>) {
  const root = temporaryDirectory()
  const write = kernelFiles(root, { 'boot-id': 'first' })
  const count = (energies: Readonly<Record<string, number>>) => {
    for (const [zone, energyJ] of Object.entries(energies)) write({ [`${zone}/energy_uj`]: Math.round(energyJ * 1e6) })
  }
  for (const [zone, [name, energyJ]] of Object.entries(zones)) {
    write({ [`${zone}/name`]: name, [`${zone}/max_energy_range_uj`]: RANGE_UJ })
    count({ [zone]: energyJ })
  }
  const device = raplPowerDevice({ root, bootIdFile: `${root}/boot-id` })
  const energyJ = async () => (await device.read()).counted?.energyJ
  return { root, write, count, device, energyJ }
}

const DESKTOP = {
  'intel-rapl:0': ['package-0', 1000],
  'intel-rapl:0:0': ['core', 700],
  'intel-rapl:0:1': ['uncore', 100],
  'intel-rapl:0:2': ['dram', 50],
  // The same processor through another register.
  'intel-rapl-mmio:0': ['package-0', 1000],
} as const

describe('the processor’s counters', () => {
  test('are processor and memory; what is inside the processor is not added, nor the same register twice', async () => {
    const { count, energyJ, device } = setup(DESKTOP)
    expect(await energyJ()).toBe(0)
    count({
      'intel-rapl:0': 1010,
      'intel-rapl:0:0': 707,
      'intel-rapl:0:1': 101,
      'intel-rapl:0:2': 51,
      'intel-rapl-mmio:0': 1010,
    })
    expect(await energyJ()).toBeCloseTo(11, 6)
    expect((await device.read()).measuring).toMatchObject({ method: 'rapl', tier: 'B', uncertaintyPct: 20 })
  })

  test('of two sockets are added', async () => {
    const { count, energyJ } = setup({ 'intel-rapl:0': ['package-0', 0], 'intel-rapl:1': ['package-1', 0] })
    await energyJ()
    count({ 'intel-rapl:0': 20, 'intel-rapl:1': 30 })
    expect(await energyJ()).toBeCloseTo(50, 6)
  })

  test('of the whole board stand for all of it', async () => {
    const { count, energyJ, device } = setup({ ...DESKTOP, 'intel-rapl:1': ['psys', 5000] })
    await energyJ()
    count({ 'intel-rapl:0': 1010, 'intel-rapl:0:2': 51, 'intel-rapl:1': 5018 })
    expect(await energyJ()).toBeCloseTo(18, 6)
    expect((await device.read()).measuring).toMatchObject({
      source: expect.stringContaining('psys'),
      uncertaintyPct: 10,
    })
  })

  test('of a whole board that draws less than its processor are not believed, from then on', async () => {
    const { count, energyJ, device } = setup({ ...DESKTOP, 'intel-rapl:1': ['psys', 0] })
    await energyJ()
    count({ 'intel-rapl:0': 1010 })
    expect(await energyJ()).toBeCloseTo(10, 6)
    count({ 'intel-rapl:0': 1020, 'intel-rapl:1': 500 })
    expect(await energyJ()).toBeCloseTo(20, 6)
    expect((await device.read()).measuring.uncertaintyPct).toBe(20)
  })

  test('begin again at their end', async () => {
    const { count, energyJ } = setup({ 'intel-rapl:0': ['package-0', RANGE_UJ / 1e6 - 5] })
    await energyJ()
    count({ 'intel-rapl:0': 7 })
    expect(await energyJ()).toBeCloseTo(12, 5)
  })

  test('begin anew with the computer, and what was between is nobody’s', async () => {
    const { count, write, energyJ } = setup({ 'intel-rapl:0': ['package-0', 9000] })
    await energyJ()
    write({ 'boot-id': 'second' })
    count({ 'intel-rapl:0': 3 })
    expect(await energyJ()).toBe(0)
    count({ 'intel-rapl:0': 4 })
    expect(await energyJ()).toBeCloseTo(1, 6)
  })

  test('that stand still are not believed until they move', async () => {
    const { count, device, energyJ } = setup({ 'intel-rapl:0': ['package-0', 0] })
    for (let read = 0; read < 5; read += 1) expect(await energyJ()).toBe(0)
    for (let read = 0; read < 3; read += 1) await expect(device.read()).rejects.toMatchObject({ code: 'not_a_number' })
    count({ 'intel-rapl:0': 4 })
    expect(await energyJ()).toBeCloseTo(4, 6)
  })

  test('are not there in a virtual machine', async () => {
    await expect(setup({}).device.read()).rejects.toMatchObject({ code: 'not_there', remedy: null })
    await expect(setup({ 'intel-rapl:0': ['core', 1] }).device.read()).rejects.toMatchObject({ code: 'not_there' })
    await expect(raplPowerDevice({ root: '/nowhere' }).read()).rejects.toMatchObject({ code: 'not_there' })
  })

  test('that say no number are not read', async () => {
    const { write, device } = setup({ 'intel-rapl:0': ['package-0', 1] })
    for (const text of ['', 'x', '-1']) {
      write({ 'intel-rapl:0/energy_uj': text })
      await expect(device.read()).rejects.toMatchObject({ code: 'not_a_number' })
    }
  })

  test('that only root may read: says how its group may, and reads them once it does', async () => {
    const { root } = setup({ 'intel-rapl:0': ['package-0', 1] })
    let isPermitted = false
    const readText: typeof textOf = async (file) => {
      const isSecret = /energy/.test(file) && !isPermitted
      if (isSecret) throw new PowerUnreadable('not_permitted', `${file} cannot be read: EACCES.`)
      return textOf(file)
    }
    const device = raplPowerDevice({ root, bootIdFile: `${root}/boot-id`, readText })
    await expect(device.read()).rejects.toMatchObject({
      code: 'not_permitted',
      remedy: expect.stringContaining('60-koprogo-energy.rules'),
    })
    isPermitted = true
    expect((await device.read()).counted?.energyJ).toBe(0)
  })
})
