import { fixityAudit } from './fixity-audit.ts'
import { pauseGate } from './pause-gate.ts'
import { type Computation, ComputeFailure, type Computer, type DataHashJob } from './ports.ts'

/** For tests: computes in this process. Its CPU time is 1 ms a step, so that it never depends on the machine. */
export function inMemoryComputer(): Computer {
  return {
    start(job) {
      if (job.taskType !== 'data_hash') throw new Error('Programs of others run in processes only.')
      return start(job)
    },
  }
}

function start(job: DataHashJob): Computation {
  const gate = pauseGate()
  let fraction = 0
  let steps = 0
  let cancelled = false
  const passGate = async () => {
    steps += 1
    await gate.pass()
    if (cancelled) throw new ComputeFailure('The computation was cancelled.', true)
  }
  const onProgress = (done: number) => {
    fraction = done
  }
  const result = fixityAudit(job, { onProgress, passGate })
  const gone = result.then(
    () => undefined,
    () => undefined,
  )
  return {
    result,
    progress: () => fraction,
    resumedFraction: () => null,
    outputSoFar: async () => null,
    cpuMs: () => steps,
    memoryMb: () => 0,
    setCpuShare: () => undefined,
    pause: gate.pause,
    resume: gate.resume,
    cancel: () => {
      cancelled = true
      gate.resume()
      return gone
    },
  }
}
