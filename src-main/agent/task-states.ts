import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import type { Clock } from './ports.ts'

/** What a program saved is of no use to anybody after this: no task is that long in nobody's hands. */
const STATE_KEPT_MS = 7 * 24 * 3600 * 1000
/** CPU time is written down once in so much of it: a computer that fails forgets less than this. */
const CPU_NOTED_EVERY_MS = 60_000
/** Written by the agent alone: the process of a program may write its checkpoints and nothing else. */
const CPU_FILE = 'cpu-ms'

type Using = { readonly cpuMsBefore: number; notedMs: number }
/** What an attempt has used so far; `atOnce` where none may follow that would be written down. */
export type CpuNote = { readonly cpuMs: number; readonly atOnce: boolean }
type Place = { readonly folder: string; readonly cpuMsBefore: number }

/** Keeps what programs saved, for attempts to come. Each call rejects with what the disk says. */
export type TaskStates = {
  /**
   * The folder of a task, which stays for as long as any of its assignments uses it, and the CPU time in ms that earlier
   * attempts on this computer have used. The same, when it is called again.
   */
  use(task: ClaimResponse): Promise<Place>
  /** Remembers, over every kind of end, the CPU time of an attempt. Without effect for a task that does not use its folder. */
  noteCpu(task: ClaimResponse, note: CpuNote): Promise<void>
  /** One that does not come back is forgotten. */
  letGo(task: ClaimResponse, how: { mayComeBack: boolean }): Promise<void>
  /** How much is on the disk, once there is room as of now. */
  bytes(): Promise<number>
}

type Deps = {
  readonly clock: Clock
  /** Of tasks that nobody runs here, what was unused for longest goes first, until all is no larger; asked for each time. */
  readonly bytesMax: () => number
}

/** In `DIRECTORY/<task>`; at the start, what is old or too much goes. */
export async function openTaskStates(directory: string, { clock, bytesMax }: Deps): Promise<TaskStates> {
  /** By task, then by assignment. */
  const users = new Map<string, Map<string, Using>>()
  const usingOf = ({ id, assignment_id }: ClaimResponse) => users.get(id)?.get(assignment_id)
  const folderOf = (id: string) => path.join(directory, id)
  const inTurn = oneAfterTheOther()
  const sweep = () => makeRoom(directory, { bytesMax, mayGo: (id) => !users.has(id) })

  await removeOld(directory, clock.now())
  await sweep()

  async function writeCpu({ id }: ClaimResponse, cpuMs: number): Promise<void> {
    await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
    const file = path.join(folderOf(id), CPU_FILE)
    await writeFile(`${file}.new`, String(Math.ceil(cpuMs)), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }

  return {
    use: (task) =>
      inTurn(async () => {
        const { id, assignment_id } = task
        const folder = folderOf(id)
        const mine = usingOf(task) ?? { cpuMsBefore: await readCpu(folder), notedMs: 0 }
        users.set(id, (users.get(id) ?? new Map<string, Using>()).set(assignment_id, mine))
        return { folder, cpuMsBefore: mine.cpuMsBefore }
      }),
    noteCpu: (task, { cpuMs, atOnce }) =>
      inTurn(async () => {
        const mine = usingOf(task)
        const isDue = mine !== undefined && cpuMs - mine.notedMs >= (atOnce ? 1 : CPU_NOTED_EVERY_MS)
        if (!isDue) return
        // Also where the disk takes nothing: it is asked again in a minute, not with every look.
        mine.notedMs = cpuMs
        await writeCpu(task, mine.cpuMsBefore + cpuMs)
      }),
    letGo: (task, { mayComeBack }) =>
      inTurn(async () => {
        const others = users.get(task.id)
        others?.delete(task.assignment_id)
        if (others !== undefined && others.size > 0) return
        users.delete(task.id)
        if (!mayComeBack) await rm(folderOf(task.id), { recursive: true, force: true })
        await sweep()
      }),
    bytes: () => inTurn(sweep),
  }
}

/** Nothing is removed while another call looks at it. */
function oneAfterTheOther() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = Promise.allSettled([done])
    return done
  }
}

/** What is damaged or missing says nothing of the past. */
async function readCpu(folder: string): Promise<number> {
  const cpuMs = Number(await textIn(path.join(folder, CPU_FILE)))
  return Number.isFinite(cpuMs) ? Math.max(0, cpuMs) : 0
}

async function textIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

async function removeOld(directory: string, now: Date): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const { id, savedMs } of await statesIn(directory))
    if (now.getTime() - savedMs > STATE_KEPT_MS) await rm(path.join(directory, id), { recursive: true })
}

type Room = { readonly bytesMax: () => number; readonly mayGo: (id: string) => boolean }

/** Returns how much is left. */
async function makeRoom(directory: string, { bytesMax, mayGo }: Room): Promise<number> {
  const states = await statesIn(directory)
  let bytes = states.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const { id, sizeBytes } of states.toSorted((one, other) => one.savedMs - other.savedMs)) {
    if (bytes <= bytesMax()) break
    if (!mayGo(id)) continue
    await rm(path.join(directory, id), { recursive: true, force: true })
    bytes -= sizeBytes
  }
  return bytes
}

type State = { readonly id: string; readonly sizeBytes: number; readonly savedMs: number }

/** A stray file, as a file manager leaves one, is nobody's state. */
async function statesIn(directory: string): Promise<readonly State[]> {
  const found = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  return Promise.all(found.map(async ({ name: id }) => ({ id, ...(await measure(path.join(directory, id))) })))
}

/** Files that are written over leave the time of their folder as it was. */
async function measure(folder: string): Promise<Omit<State, 'id'>> {
  const files = (await readdir(folder)).map((name) => path.join(folder, name))
  const [own, ...found] = await Promise.all([folder, ...files].map((file) => stat(file)))
  return {
    sizeBytes: found.reduce((sum, { size }) => sum + size, 0),
    savedMs: Math.max(own?.mtimeMs ?? 0, ...found.map(({ mtimeMs }) => mtimeMs)),
  }
}
