import type { Worker } from 'node:worker_threads'
import { processMbMax } from '#core/workload/memory-need.ts'
import { cpuMsOfThisProcess, memoryMbOfThisProcess, useOfThisProcess } from '../own-use.ts'
import type { parentOfThisProcess } from '../parent.ts'
import { type ComputeFailure, PEEK_BYTES_MAX, type WasmJob } from '../ports.ts'
import { type CheckpointKeeper, checkpointKeeper } from './checkpoint-keeper.ts'
import { type Checkpoint, openSlots } from './checkpoint-slots.ts'
import type { Control } from './control.ts'
import type { OpenProgram } from './open-program.ts'
import { letGo, memoryOf, type Pieces, sizeOf } from './pieces.ts'
import { cpuUsedUp, cpuUsedUpHere, failureOf, processTooLarge, threadTooLarge } from './sentences.ts'
import type { FromThread, ToThread } from './thread-messages.ts'

/** Four looks a second: enough for a progress bar, for energy by CPU time, and for limits of whole seconds. */
const LOOK_EVERY_MS = 250
/** A message carries so many bytes of a result. */
const PIECE_BYTES = 768 * 1024
const NOTHING: Checkpoint = { saved: [], output: [], fraction: 0, log: '', cpuMs: 0 }

export type Places = {
  readonly parent: ReturnType<typeof parentOfThisProcess>
  readonly control: Control
  readonly thread: Worker
}
export type ProgramRun = {
  /** What the program saved last is safe on the disk afterwards, unless as much has been written just before. */
  flushForPause(): void
  /** What the program saved last is safe on the disk afterwards. */
  flush(): void
  /** Tells the agent, within a look, what the program has written so far. */
  peek(): void
}
type Run = Places & {
  readonly job: WasmJob
  readonly keeper: CheckpointKeeper
  /** What the program has written, as far as its thread has handed it over. */
  readonly output: Uint8Array[]
  /** More memory than this, counted as for an agent's offer, and the program is ended. */
  readonly memoryMbMax: number
  /** CPU time of the attempts that led to the checkpoint where this one began. */
  readonly cpuMsSaved: number
  looking: NodeJS.Timeout | null
  isPeeked: boolean
}

/** Starts a program that was checked, where its checkpoint says if there is one; tells the agent how it goes and ends. */
export function startRun(
  job: WasmJob,
  { bytes: module, largestFunctionBytes }: OpenProgram,
  places: Places,
): ProgramRun {
  const { found, slots } = openSlots(job)
  const before = found ?? NOTHING
  const run: Run = {
    ...places,
    job,
    keeper: checkpointKeeper(slots, {
      everyMs: job.checkpointEveryS * 1000,
      nowMs: () => performance.now(),
      tell: (line) => void process.stderr.write(`${line}\n`),
    }),
    output: [...before.output],
    memoryMbMax: processMbMax({ ...job.limits, moduleBytes: module.length, largestFunctionBytes }),
    cpuMsSaved: before.cpuMs,
    looking: null,
    isPeeked: false,
  }
  const { parent, control, thread } = places
  if (found) parent.tell({ type: 'resumed', fraction: before.fraction })
  control.setFraction(before.fraction)
  run.looking = setInterval(() => look(run), LOOK_EVERY_MS)
  thread.on('message', (message: FromThread) => hear(run, message))
  thread.on('error', (error) => endWith(run, failureOfThread(error)))
  thread.postMessage(orderOf(job, module, { before, control }), memoryOf([module, ...before.saved]))
  return {
    flushForPause: run.keeper.writeIfAllowed,
    flush: run.keeper.flush,
    peek() {
      run.isPeeked = true
      control.wantOutput()
    },
  }
}

function orderOf(job: WasmJob, module: Uint8Array, from: { before: Checkpoint; control: Control }): ToThread {
  const { saved, output, log } = from.before
  return {
    module,
    args: job.args,
    inputFile: job.input?.file ?? null,
    taskId: job.taskId,
    limits: job.limits,
    saved,
    outputBytes: sizeOf(output),
    log,
    control: from.control.buffer,
  }
}

function look(run: Run): void {
  run.parent.tell({ type: 'progress', fraction: run.control.fraction(), ...useOfThisProcess() })
  if (run.isPeeked) show(run)
  run.keeper.writeIfDue()
  const failure = passedLimit(run)
  if (failure) endWith(run, failure)
}

function show(run: Run): void {
  run.isPeeked = false
  run.parent.tell({ type: 'written', bytes: beginningOf(run.output, PEEK_BYTES_MAX).toString('base64') })
}

/** At most so many bytes of many pieces, copied no more than that. */
function beginningOf(pieces: Pieces, bytesMax: number): Buffer {
  const shown: Uint8Array[] = []
  let room = bytesMax
  for (const piece of pieces) {
    if (room <= 0) break
    shown.push(piece.subarray(0, room))
    room -= piece.length
  }
  return Buffer.concat(shown)
}

function passedLimit({ job: { limits, cpuMsBefore }, cpuMsSaved, memoryMbMax }: Run): ComputeFailure | null {
  const leftMs = limits.cpuS * 1000 - cpuMsOfThisProcess()
  if (cpuMsSaved > leftMs) return cpuUsedUp(limits)
  if (cpuMsBefore > leftMs) return cpuUsedUpHere(limits)
  const usedMb = memoryMbOfThisProcess()
  return usedMb > memoryMbMax ? processTooLarge(usedMb, memoryMbMax) : null
}

function hear(run: Run, message: FromThread): void {
  const { job, keeper, output, control, cpuMsSaved } = run
  output.push(...message.output)
  if (message.type === 'written') return
  if (message.type === 'room') {
    keeper.makeRoom()
    control.answer()
    return
  }
  if (message.type === 'save') {
    const { saved, fraction, log } = message
    keeper.take({ saved, output: [...output], fraction, log, cpuMs: cpuMsSaved + cpuMsOfThisProcess() })
    control.answer()
    return
  }
  const failure = failureOf(message.ending, job.limits, message.log)
  if (failure) endWith(run, failure)
  else void succeed(run)
}

function endWith(run: Run, failure: ComputeFailure): void {
  stopLooking(run)
  tellFailure(failure, run)
}

/** The last thing that is told of a program that gave no result; it computes no more. */
export function tellFailure({ message: reason, retryable }: ComputeFailure, { parent, thread }: Places): void {
  void thread.terminate()
  parent.tellLast({ type: 'failed', reason, retryable })
}

async function succeed(run: Run): Promise<void> {
  stopLooking(run)
  let restBytes = sizeOf(run.output)
  let last = ''
  for (const piece of piecesOf(run.output)) {
    if (last !== '') await run.parent.deliver({ type: 'output', piece: last, restBytes })
    last = piece.toString('base64')
    restBytes -= piece.length
  }
  run.parent.tellLast({ type: 'result', result: last, cpuMs: cpuMsOfThisProcess() })
}

/** Each is let go when it is on its way: the agent has it then. */
function* piecesOf(output: Pieces): Iterable<Buffer> {
  for (const bytes of output) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const { buffer, byteOffset, length } = bytes.subarray(at, at + PIECE_BYTES)
      yield Buffer.from(buffer, byteOffset, length)
    }
    letGo([bytes])
  }
}

function stopLooking({ looking, keeper }: Run): void {
  if (looking) clearInterval(looking)
  keeper.forget()
}

/** The engine's own memory for a thread has a limit too; any other error is a bug, which ends the process. */
function failureOfThread(error: unknown): ComputeFailure {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return threadTooLarge()
  throw error
}
