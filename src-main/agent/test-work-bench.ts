import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import type { Computation, Computer, DataHashJob } from '../compute/ports.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import type { SolarSource } from '../solar/ports.ts'
import { sqliteOutbox } from './adapters/sqlite-outbox.ts'
import { energyAccount } from './energy-account.ts'
import type { Finished } from './signed-report.ts'
import type { CpuNote } from './task-states.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'
import { aReport, anEntry, sha256 } from './test-reports.ts'

/**
 * For tests: everything around a run of a task. The computer and the meter are the test's; each computation waits until
 * the test lets it go on (`letGo`), so that nothing depends on how fast this machine is.
 */
export function workBench(by: { computer: Computer; meter: HostEnergyMeter; solar?: SolarSource }) {
  const { database, directory } = temporaryDatabase()
  const outbox = sqliteOutbox(database)
  const coordinator = inMemoryCoordinator()
  const time = handDrivenTime()
  const told: string[] = []
  const computations: Computation[] = []
  const kept: Finished[] = []
  /** A result waits for this before it is kept. */
  const disk = { room: Promise.resolve() }
  const job = jobIn(directory)
  const store = recordingStore(job)
  const computer: Computer = {
    start(started) {
      const computation = by.computer.start(started)
      computation.pause()
      computations.push(computation)
      return computation
    },
  }
  onTestFinished(async () => void (await Promise.all(computations.map((computation) => computation.cancel()))))
  const deps = {
    client: inMemoryCoordinatorClient(coordinator, time.clock),
    computer,
    account: energyAccount({ meter: by.meter, solar: by.solar ?? null, clock: time.clock, delay: time.delay }),
    inputs: store.inputs,
    async keep(finished: Finished, ending: AbortSignal) {
      if (ending.reason === 'lost') ending.throwIfAborted()
      await disk.room
      const { id: task_id, assignment_id } = finished.task
      outbox.add(anEntry({ report: aReport({ task_id, assignment_id }) }))
      kept.push(finished)
    },
    tell: (line: string) => void told.push(line),
    changed: () => undefined,
    outbox,
    clock: time.clock,
    delay: time.delay,
    random: () => 0.5,
  }
  return {
    deps,
    job,
    database,
    directory,
    outbox,
    disk,
    coordinator,
    time,
    told,
    kept,
    forgotten: store.forgotten,
    keptStates: store.keptStates,
    noted: store.noted,
    computations,
    letGo: () => computations.forEach((computation) => computation.resume()),
  }
}

function jobIn(directory: string): DataHashJob {
  const file = path.join(directory, 'plan.pdf')
  writeFileSync(file, 'a plan')
  return { taskType: 'data_hash', set: null, first: 0, files: [{ path: 'plan.pdf', file, sha256: sha256('a plan') }] }
}

/** Has the inputs of every task; `keptStates` are, of each that was forgotten, whether what its program saved was kept. */
function recordingStore(job: DataHashJob) {
  const forgotten: ClaimResponse[] = []
  const keptStates: boolean[] = []
  const noted: (CpuNote & { readonly id: string })[] = []
  const inputs = {
    prepare: async (_task: ClaimResponse, _signal: AbortSignal): Promise<DataHashJob> => job,
    noteCpu: async ({ id }: ClaimResponse, note: CpuNote) => void noted.push({ id, ...note }),
    async forget(task: ClaimResponse, { mayComeBack }: { mayComeBack: boolean }) {
      forgotten.push(task)
      keptStates.push(mayComeBack)
    },
  }
  return { inputs, forgotten, keptStates, noted }
}
