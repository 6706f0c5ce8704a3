import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { aScenario } from '#main/solar/simulators/scenario.ts'
import { simulatedSite } from '#main/solar/simulators/simulated-site.ts'
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

  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(header).toBe('t,pv_w,house_w,extra_w,grid_w')
  const rows = lines.map((line) => line.split(',')).map(([t, ...watts]) => [Date.parse(t!), ...watts.map(Number)])
  const energyWh = (watts: (row: number[]) => number) =>
    rows.slice(1).reduce((sum, row, index) => sum + (watts(rows[index]!) * (row[0]! - rows[index]![0]!)) / 3_600_000, 0)
  const after = site.now()
  expect(rows.at(-1)![0]! - rows[0]![0]!).toBe(600_000)
  expect(energyWh(([, pvW]) => pvW!)).toBeCloseTo(after.pvWh - before.pvWh, 0)
  expect(energyWh(([, , , , gridW]) => Math.max(0, -gridW!))).toBeCloseTo(after.exportWh - before.exportWh, 0)
  expect(energyWh(([, , , extraW]) => extraW!)).toBeCloseTo((150 * 299) / 3600, 1)
})
