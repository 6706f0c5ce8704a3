import { describe, expect, test } from 'vitest'
import { mergedSource, type Part } from './merged-source.ts'
import { siteReading, SourceUnreadable, type SolarReading } from './ports.ts'

const NOON = new Date('2026-06-21T12:00:00Z')
const EARLIER = new Date('2026-06-21T11:59:30Z')
const part = (tells: Part['tells'], known: Partial<SolarReading>, closed: string[] = []): Part => ({
  tells,
  source: {
    name: tells.join(),
    read: async () => siteReading({ at: NOON, quality: 'measured', ...known }),
    close: async () => void closed.push(tells.join()),
  },
})
const broken = (tells: Part['tells'], code: 'unreachable' | 'timed_out' = 'unreachable'): Part => ({
  tells,
  source: { name: tells.join(), read: () => Promise.reject(new SourceUnreadable(code)) },
})
const read = (...parts: Part[]) => mergedSource(parts).read()

describe('several sources are one', () => {
  test('the first that knows a figure gives it; the oldest and the weakest decide', async () => {
    const grid = part(['grid'], { gridW: -2500, importWh: 1, exportWh: 2 })
    const panels = part(['pv'], { pvW: 3000, gridW: 99, quality: 'relayed', at: EARLIER })
    expect(await read(grid, panels)).toEqual(
      siteReading({
        at: EARLIER,
        quality: 'relayed',
        gridW: -2500,
        pvW: 3000,
        loadW: 500,
        importWh: 1,
        exportWh: 2,
      }),
    )
  })

  test('one that adds nothing takes nothing away', async () => {
    const all = part(['grid', 'pv'], { gridW: 1, pvW: 2, loadW: 3 })
    const model = part(['pv'], { pvW: 9, quality: 'simulated', at: EARLIER })
    expect(await read(all, model)).toMatchObject({ pvW: 2, quality: 'measured', at: NOON })
  })

  test('have all their names, and are closed together', async () => {
    const closed: string[] = []
    const merged = mergedSource([part(['grid'], {}, closed), part(['pv'], {}, closed), broken(['battery'])])
    expect(merged.name).toBe('grid + pv + battery')
    await merged.close?.()
    expect(closed).toEqual(['grid', 'pv'])
  })
})

describe('the house', () => {
  test('is what is left of grid, panels and battery', async () => {
    expect((await read(part(['grid'], { gridW: 200, pvW: 300, batteryW: -100 }))).loadW).toBe(400)
    expect((await read(part(['grid'], { gridW: 200, pvW: 300, loadW: 7 }))).loadW).toBe(7)
    expect((await read(part(['grid'], { gridW: 200 }))).loadW).toBeNull()
  })

  test('is unknown where two meters were read apart', async () => {
    expect((await read(part(['grid'], { gridW: -400, pvW: 300 }))).loadW).toBeNull()
  })
})

describe('when one cannot be read', () => {
  const grid = part(['grid'], { gridW: -2500 })

  test('panels may be away where the grid is known', async () => {
    expect(await read(broken(['pv']), grid)).toMatchObject({ gridW: -2500, pvW: null, loadW: null })
  })

  test.each([
    ['the grid', [broken(['grid']), part(['pv'], { pvW: 3000 })]],
    ['the battery', [grid, broken(['battery'])]],
    ['the panels alone', [broken(['pv'])]],
    ['all', [broken(['grid']), broken(['pv'], 'timed_out')]],
  ])('nothing is known without %s', async (_, parts) => {
    await expect(read(...parts)).rejects.toMatchObject({ problem: { code: 'unreachable' } })
  })
})

describe('what cannot be', () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1e8])('%d W is no reading', async (gridW) => {
    await expect(read(part(['grid'], { gridW }))).rejects.toMatchObject({ problem: { code: 'not_a_number' } })
  })

  test('of the panels costs the panels alone', async () => {
    expect(await read(part(['pv'], { pvW: Number.NaN }), part(['grid'], { gridW: 5 }))).toMatchObject({
      gridW: 5,
      pvW: null,
    })
  })

  test('a few watts that an inverter uses at night are no production; many are a clamp the wrong way round', async () => {
    expect((await read(part(['pv'], { pvW: -8 }))).pvW).toBe(0)
    await expect(read(part(['pv'], { pvW: -3000.4 }))).rejects.toMatchObject({
      problem: { code: 'sign_reversed', values: { what: 'pv', watts: -3000 } },
    })
  })

  test('is not that a lifetime of energy is much', async () => {
    expect((await read(part(['grid'], { gridW: 0, importWh: 2e10 }))).importWh).toBe(2e10)
  })
})

describe('each for itself', () => {
  test('what it said last is known, and why it says nothing since', async () => {
    let isThere = true
    const grid = part(['grid'], { gridW: -2500 })
    const panels: Part = {
      tells: ['pv'],
      source: {
        name: 'roof',
        async read() {
          if (isThere) return siteReading({ at: EARLIER, quality: 'measured', pvW: -8 })
          throw new SourceUnreadable('unreachable', { address: 'roof.local' })
        },
      },
    }
    const merged = mergedSource([grid, panels])
    expect(merged.parts?.()).toEqual([
      { name: 'grid', reading: null, problem: null },
      { name: 'roof', reading: null, problem: null },
    ])
    await merged.read()
    isThere = false
    await merged.read()
    expect(merged.parts?.()).toMatchObject([
      { name: 'grid', reading: { gridW: -2500, at: NOON }, problem: null },
      {
        name: 'roof',
        reading: { pvW: 0, at: EARLIER },
        problem: { code: 'unreachable', values: { address: 'roof.local' } },
      },
    ])
    isThere = true
    await merged.read()
    expect(merged.parts?.()[1]?.problem).toBeNull()
  })

  test('a counter that began anew is told for an hour beside what it says, and one that is rounded is not', async () => {
    let now = { minute: 0, exportWh: 12_345_000 }
    const read = async () =>
      siteReading({
        at: new Date(NOON.getTime() + now.minute * 60_000),
        quality: 'measured',
        gridW: -2500,
        exportWh: now.exportWh,
      })
    const merged = mergedSource([{ tells: ['grid'], source: { name: 'meter', read } }])
    const problemAt = async (minute: number, exportWh: number) => {
      now = { minute, exportWh }
      expect(await merged.read()).toMatchObject({ gridW: -2500, exportWh })
      return merged.parts?.()[0]?.problem
    }
    expect(await problemAt(0, 12_345_000)).toBeNull()
    expect(await problemAt(1, 12_344_999)).toBeNull()
    const reset = { code: 'counter_reset', values: { what: 'meter' } }
    expect(await problemAt(2, 3)).toEqual(reset)
    expect(await problemAt(61, 40)).toEqual(reset)
    expect(await problemAt(62, 41)).toBeNull()
  })

  test('a figure that cannot be is its problem, and a bug has words too', async () => {
    const bug: Part = { tells: ['pv'], source: { name: 'roof', read: () => Promise.reject(new Error('oops')) } }
    const merged = mergedSource([part(['grid'], { gridW: Number.NaN }), bug])
    await expect(merged.read()).rejects.toThrow('not_a_number')
    expect(merged.parts?.().map(({ problem }) => problem)).toEqual([
      { code: 'not_a_number', values: { what: 'gridW', detail: 'NaN (grid)' } },
      { code: 'other', values: { address: 'roof', detail: 'oops' } },
    ])
  })
})
