import path from 'node:path'
import type { Isolation } from './isolation.ts'
import type { ComputeJob, WasmJob } from './ports.ts'
import { slotFiles } from './sandbox/checkpoint-slots.ts'

/** How to start the process for a job. */
export type ChildCommand = {
  /** The program. */
  readonly file: string
  /** What runs it, with its flags. */
  readonly execPath: string
  readonly execArgv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
}
/** The program for each kind of job. */
export type ChildPrograms = Readonly<Record<ComputeJob['taskType'], string>>

/** The agent's own flags (a debugger's port, say) are not for the child; a small young generation saves memory. */
const SMALL = '--max-semi-space-size=1'
const HEAP_MB = 64

/** A program of others runs in its folder, which must be there with its slots. */
export function commandFor(job: ComputeJob, programs: ChildPrograms, isolation: Isolation): ChildCommand {
  if (job.taskType === 'data_hash') return trusted(programs.data_hash)
  const node = [process.execPath, ...sandboxFlags(job, programs.wasm)]
  const [execPath = '', ...execArgv] = [...isolation.cutter, ...node]
  return { file: programs.wasm, execPath, execArgv, env: sparseEnvironment(), cwd: job.folder }
}

/** A program of our own, which sees what the agent sees. */
export const trusted = (file: string): ChildCommand => ({
  file,
  execPath: process.execPath,
  execArgv: [SMALL],
  env: process.env,
  cwd: process.cwd(),
})

/** It may read its own program, its module and its input, and use its slots; memory is small whatever the module says. */
function sandboxFlags(job: WasmJob, program: string): readonly string[] {
  const { module, input } = job
  const slots = slotFiles(job)
  const readable = [...sourcesOf(program), module.file, ...(input ? [input.file] : []), ...slots]
  return [
    SMALL,
    `--max-old-space-size=${HEAP_MB}`,
    '--permission',
    '--allow-worker',
    ...readable.map((file) => `--allow-fs-read=${file}`),
    ...slots.map((file) => `--allow-fs-write=${file}`),
    // That threads and permissions are both asked for is worth a warning to others.
    '--disable-warning=SecurityWarning',
  ]
}

/** A built program is its file and the parts beside it; in the sources it imports from the whole tree. */
function sourcesOf(program: string): readonly string[] {
  const folder = path.dirname(program)
  return path.extname(program) === '.ts' ? [path.resolve(folder, '../../..')] : [program, path.join(folder, 'parts')]
}

/** Nothing of the agent's own, and what the system needs. */
export const sparseEnvironment = (): NodeJS.ProcessEnv => NEEDED_OF_SYSTEM[process.platform] ?? {}

const NEEDED_OF_SYSTEM: Partial<Record<NodeJS.Platform, NodeJS.ProcessEnv>> = {
  // It starts no program without its own folder's name.
  win32: { SystemRoot: process.env['SystemRoot'] },
  // The C library keeps what a process has let go, more and more of it, unless it is told from which size on it may not.
  linux: { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) },
}
