import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading, type SolarQuality, type SolarSource } from '../solar/ports.ts'
import { fileIdentity } from './adapters/identity-file.ts'
import { sqliteOutbox } from './adapters/sqlite-outbox.ts'
import { keepFinished, measuringOf } from './keep-finished.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'
import type { TaskEnergy } from './task-energy.ts'
import { aTask } from './test-reports.ts'

const WAIT = { interval: 2, timeout: 10_000 }
const FULL = "create trigger full before insert on outbox begin select raise(abort, 'database or disk is full'); end"

function setup(solar: SolarSource | null = null) {
  const { directory, database } = temporaryDatabase()
  const outbox = sqliteOutbox(database)
  const time = handDrivenTime()
  const { meter } = handDrivenMeter()
  const told: string[] = []
  const keeper = {
    identity: fileIdentity(directory),
    nodeId: randomUUID(),
    coordinatorId: randomUUID(),
    hasSolar: true,
    meter,
    solar,
    outbox,
    delay: time.delay,
    tell: (line: string) => void told.push(line),
  }
  const task = aTask()
  const ending = new AbortController()
  const keep = () =>
    keepFinished(
      {
        task,
        result: Buffer.from('done'),
        energy: { energyUWh: 5n, solarUWh: 0n, totalUWh: 9n, quarters: [], measuring: null },
        startedAt: new Date('2026-06-21T12:00:00.000Z'),
        finishedAt: new Date('2026-06-21T12:05:00.000Z'),
      },
      keeper,
      ending.signal,
    )
  return { database, outbox, time, told, task, ending, keep, keeper }
}

describe('keeping what is finished', () => {
  test('puts it into the outbox, signed', async () => {
    const { outbox, task, keep } = setup()
    await keep()
    expect(outbox.due(0)).toMatchObject({
      assignmentId: task.assignment_id,
      taskId: task.id,
      finishedAt: '2026-06-21T12:05:00.000Z',
      report: { energy_used_wh: 0.000005, result: Buffer.from('done').toString('base64url') },
    })
  })

  test('waits for room on the disk for as long as it takes, and says so', async () => {
    const { database, outbox, time, told, task, keep } = setup()
    database.exec(FULL)
    const kept = keep()
    for (let tries = 1; tries <= 5; tries++) {
      await vi.waitFor(() => expect(told).toHaveLength(tries), WAIT)
      if (tries === 5) database.exec('drop trigger full')
      time.pass(10_000)
    }
    await kept
    expect(outbox.has(task.assignment_id)).toBe(true)
    expect(told[0]).toBe(
      `The result of task ${task.id} cannot be written (database or disk is full); it is kept in memory and tried again.`,
    )
  })

  test('is done also when the task should be given back: finished is worth more than begun again', async () => {
    const { outbox, task, ending, keep } = setup()
    ending.abort('release')
    await keep()
    expect(outbox.has(task.assignment_id)).toBe(true)
  })

  test('ends without it when the task should be given back and there is no room', async () => {
    const { database, time, told, ending, keep } = setup()
    database.exec(FULL)
    const kept = keep().catch((error: unknown) => error)
    await vi.waitFor(() => expect(told).toHaveLength(1), WAIT)
    ending.abort('release')
    expect(await kept).toBe('release')
    expect(time.waiting()).toEqual([])
  })

  test('ends when somebody else has the task, before it is written or while it waits', async () => {
    const { outbox, task, ending, keep } = setup()
    ending.abort('lost')
    await expect(keep()).rejects.toBe('lost')
    expect(outbox.has(task.assignment_id)).toBe(false)
    const waiting = setup()
    waiting.database.exec(FULL)
    const kept = waiting.keep().catch((error: unknown) => error)
    await vi.waitFor(() => expect(waiting.told).toHaveLength(1), WAIT)
    waiting.ending.abort('lost')
    expect(await kept).toBe('lost')
  })
})

const roof = (quality: SolarQuality, name = 'a roof'): SolarSource => ({
  name,
  read: async () => siteReading({ at: new Date('2026-06-21T12:00:00Z'), pvW: 5, quality }),
})

const MEASURING = { method: 'smart-plug', source: 'a plug', tier: 'A', uncertaintyPct: 3 } as const
const NO_ENERGY: TaskEnergy = { energyUWh: 0n, solarUWh: 0n, totalUWh: 1_234_567n, quarters: [], measuring: null }

describe('how energy was measured', () => {
  test('is what held for the task, with the names of both, and what it cost with its share of rest', () => {
    const { keeper } = setup(roof('measured'))
    expect(measuringOf({ ...NO_ENERGY, measuring: MEASURING }, keeper)).toEqual({
      tier: 'A',
      method: 'smart-plug',
      uncertainty_pct: 3,
      source: 'a plug; a roof; 1.235 Wh with its share of rest',
    })
  })

  test('is what the meter says of itself when nothing was measured', () => {
    const { keeper } = setup()
    expect(measuringOf(NO_ENERGY, keeper)).toEqual({
      tier: 'C',
      method: 'hand-driven',
      uncertainty_pct: 25,
      source: 'a test; 1.235 Wh with its share of rest',
    })
  })

  test('fits into the evidence, whatever a device is called', () => {
    const { keeper } = setup(roof('measured', '☀️🏠'.repeat(100)))
    const { source } = measuringOf(NO_ENERGY, keeper)
    expect(source.length).toBeLessThanOrEqual(200)
    expect(source.isWellFormed()).toBe(true)
    expect(source).toMatch(/; 1\.235 Wh with its share of rest$/)
  })
})
