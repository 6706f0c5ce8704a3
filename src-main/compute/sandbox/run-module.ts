import { parentPort } from 'node:worker_threads'
import { checkpointMbMax } from '#core/workload/memory-need.ts'
import { type Control, controlOf } from './control.ts'
import { checkpointDescriptor, inputDescriptor, outputDescriptor, TooMuch } from './descriptors.ts'
import { engine, limitMemory, type WasmMemory } from './engine.ts'
import { guestMemory } from './guest-memory.ts'
import { type OutputStore, outputStore } from './output-store.ts'
import { letGo, memoryOf } from './pieces.ts'
import { type ProgramLog, programLog } from './program-log.ts'
import { randomStream } from './random-stream.ts'
import type { Ending, FromThread, ToThread } from './thread-messages.ts'
import { ProgramExit, wasiImports } from './wasi.ts'

const BYTES_PER_MB = 1024 * 1024

type Run = {
  readonly job: ToThread
  readonly control: Control
  readonly output: OutputStore
  readonly log: ProgramLog
  readonly tell: (message: FromThread) => void
}

/** The program of the second thread of a sandbox: waits for one module, runs it, and tells how it ended. */
export function runModuleWhenTold(): void {
  const supervisor = parentPort
  if (supervisor === null) throw new Error('This runs in a thread that the sandbox starts.')
  // Nothing is copied: there may be hundreds of megabytes.
  const handOver = (message: FromThread) =>
    supervisor.postMessage(message, memoryOf([...message.output, ...(message.type === 'save' ? message.saved : [])]))
  supervisor.once('message', (job: ToThread) => {
    const control = controlOf(job.control)
    const log = programLog(job.log, control.setFraction)
    const run = {
      job,
      control,
      log,
      output: outputStore(),
      tell: handOver,
    }
    const ending = runModule(run)
    run.tell({ type: 'ended', ending, output: run.output.take(), log: log.text() })
  })
}

function runModule(run: Run): Ending {
  let memory: WasmMemory | null = null
  try {
    const surroundings = surroundingsOf(run, () => memory)
    limitMemory(run.job.limits.memoryMb)
    const module = new engine.Module(run.job.module)
    // The engine has a copy of its own.
    letGo([run.job.module])
    const { exports } = new engine.Instance(module, { wasi_snapshot_preview1: wasiImports(surroundings) })
    memory = exports['memory'] as WasmMemory
    run.control.waitWhileHeld()
    const start = exports['_start'] as () => void
    start()
    return { kind: 'exit', code: 0, fullMb: null }
  } catch (error) {
    return endingOf(error, memory)
  }
}

function surroundingsOf({ job, control, output, log, tell }: Run, memory: () => WasmMemory | null) {
  const { limits } = job
  const ask = (message: FromThread) => {
    const before = control.answers()
    tell(message)
    control.waitForAnswer(before)
  }
  return {
    memory: guestMemory(() => memory() ?? noMemory()),
    args: ['program', ...job.args],
    random: randomStream(job.taskId),
    wait: control.waitWhileHeld,
    descriptors: [
      inputDescriptor(job.inputFile),
      outputDescriptor(shownWhenWanted({ control, output, tell }), {
        bytesMax: limits.outputBytes,
        before: job.outputBytes,
      }),
      { write: log.write },
      checkpointDescriptor(
        job.saved,
        { bytesMax: checkpointMbMax(limits) * BYTES_PER_MB },
        {
          save: (saved) =>
            ask({ type: 'save', saved, output: output.take(), fraction: control.fraction(), log: log.text() }),
          makeRoom: () => ask({ type: 'room', output: [] }),
        },
      ),
    ],
  }
}

/** Somebody who wants to see what is written has it handed over with the next bytes. */
const shownWhenWanted = ({ control, output, tell }: Pick<Run, 'control' | 'output' | 'tell'>) => ({
  add(bytes: Uint8Array) {
    output.add(bytes)
    if (control.isOutputWanted()) tell({ type: 'written', output: output.take() })
  },
})

function noMemory(): never {
  throw new Error('The module called out before its memory was known.')
}

/** What ended a program; an error that no program can cause is a bug of the sandbox and goes on. */
function endingOf(error: unknown, memory: WasmMemory | null): Ending {
  if (error instanceof ProgramExit) return { kind: 'exit', code: error.code, fullMb: fullMbOf(memory) }
  if (error instanceof TooMuch) return { kind: 'too much', of: error.of }
  if (error instanceof engine.RuntimeError) return { kind: 'fault', what: error.message, fullMb: fullMbOf(memory) }
  if (error instanceof RangeError && error.message.includes('call stack')) return { kind: 'stack' }
  if (isRefusal(error)) return { kind: 'not started', why: error.message }
  throw error
}

/** The engine did not take the module, or had no memory for it. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof engine.CompileError || error instanceof engine.LinkError || error instanceof RangeError

/** Megabytes of a memory that cannot grow any more; null for one that can. */
function fullMbOf(memory: WasmMemory | null): number | null {
  if (memory === null) return null
  const { byteLength } = memory.buffer
  try {
    memory.grow(1)
    return null
  } catch {
    // That it cannot is what was asked.
    return byteLength / BYTES_PER_MB
  }
}
