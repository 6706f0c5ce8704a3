import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import wabt from 'wabt'
import { FixityReport } from '#core/contracts/blobs.ts'
import type { FromChild } from '#main/compute/messages.ts'
import type { ComputeJob } from '#main/compute/ports.ts'
import { makeSlots } from '#main/compute/sandbox/checkpoint-slots.ts'
import { utilityCommandFor } from '#main/desktop/utility-child.ts'
import type { AppRun } from './app-run.ts'
import type { Check } from './check.ts'

const PRIORITY_LOWEST = 19
const SAMPLE = 'Sun on the roof of the Rue Haute.'
/** A program of somebody else that writes “42” and nothing else. */
const PROGRAM = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\02\\00\\00\\00")
  (data (i32.const 16) "42")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`

type ComputeFacts = {
  /** What it said last, or that it was gone before; `output` is what it printed. */
  readonly last: FromChild | { readonly type: 'gone'; readonly output: string }
  readonly priority: number | null
  readonly exitCode: number
}
type ChildFacts = ComputeFacts & { readonly expected: string }

/** The program that computes, in one of Electron's utility processes, with a real piece of work. */
export const child: Check<ChildFacts> = {
  name: 'child process',
  async observe(run) {
    const file = path.join(run.directory, 'sample.txt')
    writeFileSync(file, SAMPLE)
    const expected = sha256(SAMPLE)
    const files = [{ path: 'sample.txt', file, sha256: expected }]
    return { ...(await computeIn(run, { taskType: 'data_hash', set: null, first: 0, files })), expected }
  },
  faults: (facts) => [
    ...faultsOfAny(facts),
    ...(facts.last.type === 'result' && !isIntact(facts.last.result, facts.expected)
      ? ['it found another hash than OpenSSL does']
      : []),
  ],
  tell: ({ exitCode }) => `computes in a process of the lowest priority, and ends (${exitCode})`,
}

/** A program of somebody else in its sandbox: a utility process with an empty environment, and a thread in it. */
export const program: Check<ComputeFacts> = {
  name: 'WASM child',
  async observe(run) {
    const module = path.join(run.directory, 'program.wasm')
    const bytes = await assemble()
    writeFileSync(module, bytes)
    const job: ComputeJob = {
      taskType: 'wasm',
      taskId: '0199b1f0-0000-7000-8000-000000000001',
      module: { file: module, sha256: sha256(bytes) },
      input: null,
      args: [],
      limits: { memoryMb: 1, cpuS: 20, wallS: 20, outputBytes: 100 },
      folder: path.join(run.directory, 'program'),
      cpuMsBefore: 0,
      checkpointEveryS: 30,
    }
    makeSlots(job)
    return computeIn(run, job)
  },
  faults: (facts) => [
    ...faultsOfAny(facts),
    ...(facts.last.type === 'result' && textOf(facts.last.result) !== '42' ? ['its result is another'] : []),
  ],
  tell: ({ exitCode }) => `run in a process and a thread of their own, and end (${exitCode})`,
}

/** Starts the process of a job as the app does, and waits until it has said its last and is gone. */
async function computeIn({ app, appPath }: AppRun, job: ComputeJob): Promise<ComputeFacts> {
  const built = (name: string) => path.join(appPath, 'out', 'main', `${name}.js`)
  const command = utilityCommandFor(job, { data_hash: built('data-hash-child'), wasm: built('sandbox-child') })
  return app.evaluate(
    async ({ utilityProcess }, given) => {
      const { getPriority } = process.getBuiltinModule('node:os')
      const working = utilityProcess.fork(given.command.file, [], given.command.options)
      let output = ''
      working.stderr?.on('data', (chunk) => (output += String(chunk)))
      const exited = new Promise<number>((resolve) => working.once('exit', resolve))
      const said = new Promise<FromChild>((resolve) =>
        working.on('message', (message: FromChild) => void (message.type !== 'progress' && resolve(message))),
      )
      await Promise.race([new Promise<void>((resolve) => working.once('spawn', resolve)), exited])
      working.postMessage({ type: 'job', job: given.job })
      const last = await Promise.race([said, exited.then(() => ({ type: 'gone' as const, output }))])
      const priority = working.pid === undefined ? null : getPriority(working.pid)
      working.kill()
      return { last, priority, exitCode: await exited }
    },
    { command, job },
  )
}

const faultsOfAny = ({ last, priority }: ComputeFacts): readonly string[] => [
  ...(last.type === 'gone' ? [`it was gone before it said anything: ${whyOf(last.output)}`] : []),
  ...(last.type === 'failed' ? [`it failed: ${last.reason}`] : []),
  ...(last.type === 'gone' || priority === PRIORITY_LOWEST ? [] : [`its priority is ${priority}, not the lowest`]),
]

async function assemble(): Promise<Uint8Array> {
  const { parseWat } = await wabt()
  return parseWat('program.wat', PROGRAM).toBinary({}).buffer
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')
const textOf = (base64: string) => Buffer.from(base64, 'base64').toString()

/** The line of what it printed that names an error, else the last one. */
const whyOf = (output: string) => {
  const lines = output.trim().split('\n')
  return lines.find((line) => line.includes('Error')) ?? lines.at(-1)
}

function isIntact(result: string, expected: string): boolean {
  const report = FixityReport.safeParse(JSON.parse(textOf(result)))
  return report.success && report.data.intact === 1 && report.data.files[0]?.sha256 === expected
}
