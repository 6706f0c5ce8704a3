import { constants, setPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ToChild } from '../messages.ts'
import { useOfThisProcess } from '../own-use.ts'
import { parentOfThisProcess } from '../parent.ts'
import { ComputeFailure, type WasmJob } from '../ports.ts'
import { controlOf } from './control.ts'
import { openProgram } from './open-program.ts'
import { type Places, type ProgramRun, startRun, tellFailure } from './program-run.ts'

/**
 * The main thread of a sandbox: it starts the program's thread, in which the program runs and nothing else, and obeys
 * the agent at every moment, whatever the program does. `programFile` is the program of both threads.
 */
export function supervise(programFile: string): void {
  setPriority(constants.priority.PRIORITY_LOW)
  const places: Places = {
    parent: parentOfThisProcess(),
    control: controlOf(),
    // It begins now, so that it is there when the job is: threads take tens of milliseconds to start.
    thread: new Worker(programFile, { resourceLimits: { maxOldGenerationSizeMb: 32, stackSizeMb: 4 } }),
  }
  let run: ProgramRun | null = null
  const leave = () => {
    run?.flush()
    process.exit()
  }
  // From now on it hears: whoever waits for an answer to a pause need not wait long, however large a program is read.
  places.parent.tell({ type: 'progress', fraction: 0, ...useOfThisProcess() })
  process.on('SIGTERM', leave)
  process.on('exit', () => run?.flush())
  places.parent.hear((message) => {
    const told = message as ToChild
    if (told.type === 'job') run = begin(told.job as WasmJob, places)
    else if (told.type === 'peek') run?.peek()
    else obey(told.type, places, run)
  })
}

function obey(order: 'pause' | 'rest' | 'resume', { parent, control }: Places, run: ProgramRun | null): void {
  control.hold(order !== 'resume')
  if (order !== 'pause') return
  run?.flushForPause()
  parent.tell({ type: 'paused', fraction: control.fraction(), ...useOfThisProcess() })
}

function begin(job: WasmJob, places: Places): ProgramRun | null {
  try {
    return startRun(job, openProgram(job), places)
  } catch (error) {
    // Anything else is a bug: Node then prints it and ends the process, and the parent reports what was printed.
    if (!(error instanceof ComputeFailure)) throw error
    tellFailure(error, places)
    return null
  }
}
