import { type Measuring, type Finished, signReport } from './signed-report.ts'
import type { TaskEnergy } from './task-energy.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import { isSetUp, type SolarSource } from '../solar/ports.ts'
import type { Delay, Identity, Outbox, Tell } from './ports.ts'

/** A disk that takes nothing is tried again after this, in ms. */
const DISK_RETRY_MS = 10_000
const SOURCE_MAX = 200

type Keeper = {
  identity: Identity
  nodeId: string
  coordinatorId: string
  hasSolar: boolean
  meter: HostEnergyMeter
  solar: SolarSource | null
  outbox: Outbox
  delay: Delay
  tell: Tell
}

/**
 * Signs a finished task and puts it into the outbox. A result is never dropped because the disk is full: it waits in
 * memory until there is room, or until `ending` says that the task is given back or that somebody else has it. It is
 * tried once also when the task should be given back: what is finished is worth more than what others begin again.
 */
export async function keepFinished(finished: Finished, keeper: Keeper, ending: AbortSignal): Promise<void> {
  const { task } = finished
  const signed = signReport(finished, { ...keeper, measuring: measuringOf(finished.energy, keeper) })
  const { report, largeResult } = signed
  const entry = { assignmentId: task.assignment_id, taskId: task.id, taskType: task.task_type, report, largeResult }
  for (;;) {
    if (ending.reason === 'lost') ending.throwIfAborted()
    try {
      keeper.outbox.add({ ...entry, finishedAt: report.finished_at })
      return
    } catch (error) {
      ending.throwIfAborted()
      const why = error instanceof Error ? error.message : String(error)
      keeper.tell(`The result of task ${task.id} cannot be written (${why}); it is kept in memory and tried again.`)
      await keeper.delay(DISK_RETRY_MS, ending)
    }
  }
}

/** How energy and sun were measured: the weaker of the two decides the tier (spec section 2, evidence). */
export function measuringOf({ measuring, totalUWh }: TaskEnergy, { meter, solar }: Pick<Keeper, 'meter' | 'solar'>) {
  const { method, tier, uncertaintyPct, source } = measuring ?? meter
  const rest = `; ${(Number(totalUWh) / 1e6).toFixed(3)} Wh with its share of rest`
  const sources = isSetUp(solar) ? `${source}; ${solar.name}` : source
  return {
    tier,
    method,
    uncertainty_pct: uncertaintyPct,
    source: sources.slice(0, SOURCE_MAX - rest.length).toWellFormed() + rest,
  } satisfies Measuring
}
