import { describe, expect, test } from 'vitest'
import { SourceUnreadable } from '../ports.ts'
import { type RelayedFigures, relayedReading } from './relayed-site.ts'

const NOON = Date.parse('2026-06-21T12:00:00Z')
const is = (value: number, ageS = 0) => ({ value, at: new Date(NOON - ageS * 1000) })
const gone = (what: string) => new SourceUnreadable('stale', { what })
const codeOf = (figures: RelayedFigures) => {
  try {
    return relayedReading(figures)
  } catch (error) {
    return (error as SourceUnreadable).problem.values['what']
  }
}

describe('a site of relayed figures', () => {
  test('is as old as the oldest of its powers; counters and charge do not age it', () => {
    const { at } = relayedReading({ grid: is(-2500, 5), pv: is(3000, 40), load: is(500, 20), importWh: is(7, 3600) })
    expect(at).toEqual(new Date(NOON - 40_000))
  })

  test.each([
    [is(0), is(2500), -2500],
    [is(700), is(0), 700],
    [is(0), is(-2500), -2500],
    [is(-700), is(0), 700],
  ])('two figures of the grid have no sign, whatever is sent: %j and %j', (grid, gridExport, gridW) => {
    expect(relayedReading({ grid, gridExport }).gridW).toBe(gridW)
  })

  test.each<[RelayedFigures, string]>([
    [{ grid: gone('grid'), pv: is(3000) }, 'grid'],
    [{ grid: is(0), gridExport: gone('export'), pv: is(3000) }, 'export'],
    [{ grid: is(-2500), battery: gone('battery') }, 'battery'],
    [{ pv: is(3000), load: gone('load') }, 'load'],
    [{ pv: gone('pv'), load: is(500) }, 'pv'],
  ])('without %j there is no reading', (figures, what) => {
    expect(codeOf(figures)).toBe(what)
  })

  test('panels may be silent where the grid is known, and so may what is beside the powers', () => {
    const reading = relayedReading({
      grid: is(-2500),
      pv: gone('pv'),
      batterySoc: gone('soc'),
      importWh: gone('import'),
    })
    expect(reading).toMatchObject({ gridW: -2500, pvW: null, batterySocPct: null, importWh: null })
  })
})
