import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { aScenario } from '#main/solar/simulators/scenario.ts'
import { simulatedSite } from '#main/solar/simulators/simulated-site.ts'
import { readTruth, truthBetween } from './read-truth.ts'
import { openTruthLog } from './truth-log.ts'

test('an integration of the log is what the counters of the site say', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-truth-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'truth.csv')
  const log = openTruthLog(file)
  let nowMs = Date.parse('2026-11-26T08:00:00Z')
  const site = simulatedSite({
    scenario: aScenario('broken-clouds'),
    startAt: new Date('2026-06-21T10:00:00Z'),
    clock: () => new Date(nowMs),
    speed: 60,
    onStretch: ({ state }) => log.from(state),
  })
  const before = site.now()
  for (let second = 0; second < 600; second++) {
    nowMs += 1000
    site.now()
    if (second === 300) site.control({ extraLoadW: 150 })
  }
  log.from(site.now())
  log.close()

  const csv = readFileSync(file, 'utf8')
  const rows = readTruth(csv)
  const [first, last] = [rows[0]!.atMs, rows.at(-1)!.atMs]
  const truth = truthBetween(rows, first, last)
  const after = site.now()
  expect(csv.split('\n')[0]).toBe('t,pv_w,house_w,extra_w,grid_w')
  expect(last - first).toBe(600_000)
  expect(truth.pvWh).toBeCloseTo(after.pvWh - before.pvWh, 0)
  expect(truth.exportWh).toBeCloseTo(after.exportWh - before.exportWh, 0)
  expect(truth.importWh).toBeCloseTo(after.importWh - before.importWh, 0)
  expect(truth.extraWh).toBeCloseTo((150 * 299) / 3600, 1)
})

test('a part of the log is reckoned as that part, also while its last line is being written', () => {
  const csv = [
    't,pv_w,house_w,extra_w,grid_w',
    '2026-11-26T08:00:00.000Z,3600,600,0,-3000',
    '2026-11-26T08:00:10.000Z,0,600,100,700',
    '2026-11-26T08:00:30.000Z,0,600,100,700',
    '2026-11-26T08:00:40.000Z,36',
  ].join('\n')
  const rows = readTruth(csv)
  expect(rows).toHaveLength(3)
  const from = Date.parse('2026-11-26T08:00:05Z')
  expect(truthBetween(rows, from, from + 60_000)).toEqual({
    pvWh: 5,
    importWh: expect.closeTo((700 * 20) / 3600, 9),
    exportWh: expect.closeTo((3000 * 5) / 3600, 9),
    extraWh: expect.closeTo((100 * 20) / 3600, 9),
    surplusWh: expect.closeTo((3000 * 5) / 3600, 9),
  })
})
