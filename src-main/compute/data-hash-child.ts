/**
 * The process that audits files; `childProcessComputer` starts it. It gives way to everything else on the computer,
 * obeys its parent's messages, and ends when the channel to its parent does, so that it never outlives the agent.
 */
import { constants, setPriority } from 'node:os'
import { fixityAudit } from './fixity-audit.ts'
import { ToChild } from './messages.ts'
import { cpuMsOfThisProcess, useOfThisProcess } from './own-use.ts'
import { parentOfThisProcess } from './parent.ts'
import { pauseGate } from './pause-gate.ts'
import { ComputeFailure, type DataHashJob } from './ports.ts'

/** At most four messages a second: enough for a progress bar, and for energy by CPU time. */
const PROGRESS_EVERY_MS = 250

const parent = parentOfThisProcess()
const gate = pauseGate()
let fraction = 0
let sentAtMs = Number.NEGATIVE_INFINITY

setPriority(constants.priority.PRIORITY_LOW)
parent.hear((message) => obey(ToChild.parse(message)))

function obey(message: ToChild): void {
  switch (message.type) {
    case 'job':
      if (message.job.taskType === 'data_hash') void compute(message.job)
      break
    case 'pause':
      gate.pause()
      send('paused')
      break
    case 'rest':
      gate.pause()
      break
    case 'peek':
      // What it finds is nothing to look at before it is whole.
      break
    case 'resume':
      gate.resume()
      break
  }
}

async function compute(job: DataHashJob): Promise<void> {
  try {
    const bytes = await fixityAudit(job, { onProgress, passGate: gate.pass })
    parent.tellLast({ type: 'result', result: Buffer.from(bytes).toString('base64'), cpuMs: cpuMsOfThisProcess() })
  } catch (error) {
    // Anything else is a bug: Node then prints it and ends the process, and the parent reports what was printed.
    if (!(error instanceof ComputeFailure)) throw error
    parent.tellLast({ type: 'failed', reason: error.message, retryable: error.retryable })
  }
}

function onProgress(done: number): void {
  fraction = done
  if (performance.now() - sentAtMs >= PROGRESS_EVERY_MS) send('progress')
}

function send(type: 'progress' | 'paused'): void {
  sentAtMs = performance.now()
  parent.tell({ type, fraction, ...useOfThisProcess() })
}
