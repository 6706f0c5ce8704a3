import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { GridResponse } from '#core/contracts/grid.ts'
import { type AdminClient, adminClient, CoordinatorRefusal } from './seed/admin-client.ts'
import { type AlteredFile, seedGrid } from './seed/seed-grid.ts'
import { prepareDataDirectory, stopLeftDatabase } from './start/data-directory.ts'
import { profileToRegister, registerArguments } from './start/node-profile.ts'
import { parseStartOptions, START_HELP, type StartOptions, UsageError } from './start/options.ts'
import { ProgramEnded, type ProgramGroup, programGroup, Stopped } from './start/program-group.ts'
import { progressLine } from './start/progress-line.ts'
import { watchWork } from './start/watch-work.ts'

const root = path.resolve(import.meta.dirname, '..')
const inRoot = (file: string) => path.join(root, file)
const say = (line: string) => console.log(`${'start'.padEnd(11)} │ ${line}`)

/** Coordinator first, then the work, then the node; stopped in the opposite order, whatever ends it. */
async function start(options: StartOptions, stopping: AbortSignal): Promise<number> {
  announce(options)
  prepareDataDirectory(options.dataDirectory)
  const programs = programGroup(stopping)
  const over = new AbortController()
  try {
    await runAll(options, { programs, signal: AbortSignal.any([stopping, over.signal]) })
    return 0
  } catch (error) {
    const exitCode = expectedExitCode(error)
    if (error instanceof Error && !(error instanceof Stopped)) say(error.message)
    return exitCode
  } finally {
    over.abort()
    say('Stopping; unfinished work is given back.')
    await programs.stop()
    if (await stopLeftDatabase(options.dataDirectory)) say('Stopped the PostgreSQL that the coordinator had left.')
  }
}

type Run = { readonly programs: ProgramGroup; readonly signal: AbortSignal }

/** Rejects with `Stopped`, `ProgramEnded` or `CoordinatorRefusal`; goes on until then. */
async function runAll(options: StartOptions, { programs, signal }: Run): Promise<void> {
  await programs.run('build', [inRoot('scripts/build.ts'), '--if-stale'])
  const url = await startCoordinator(options, programs)
  const client = adminClient({ url, token: readDemoToken(options.dataDirectory), signal })
  const altered = options.demo ? await programs.during(fillEmptyGrid(client, options)) : null
  await startNode({ url, client, options, programs })
  sayWhereToLook(url, options)
  await programs.during(watchWork({ client, url, altered, say, signal }))
}

function announce({ dataDirectory, headless, uiPort }: StartOptions): void {
  say(`Starting a coordinator and a node; everything is kept in ${dataDirectory}`)
  if (!headless) say('There is no window yet, so the node runs headless.')
  if (uiPort !== null) say(`--ui-port ${uiPort}: there is no interface yet, so nothing listens there.`)
}

async function startCoordinator({ port, dataDirectory }: StartOptions, programs: ProgramGroup): Promise<string> {
  const settings = ['--port', String(port), '--data-dir', dataDirectory]
  const program = ['--max-semi-space-size=1', inRoot('dist/coordinator.mjs')]
  const coordinator = programs.keep('coordinator', [...program, ...settings], quietLogs())
  const listening = await programs.during(coordinator.message('listening'))
  return String(listening['url'])
}

async function startNode(input: {
  url: string
  client: AdminClient
  options: StartOptions
  programs: ProgramGroup
}): Promise<void> {
  const { url, client, options, programs } = input
  const { dataDirectory, solarW } = options
  const there = ['--server', url, '--data-dir', dataDirectory]
  const { coordinator_id: coordinatorId } = await programs.during(client.get<GridResponse>('/grid'))
  const profile = profileToRegister(dataDirectory, { coordinatorId, hasSolar: solarW !== null })
  if (profile)
    await programs.run('node', [inRoot('dist/node.mjs'), 'register', ...registerArguments(profile), ...there])
  const watts = solarW === null ? [] : ['--solar-watts', String(solarW)]
  programs.keep('node', [inRoot('dist/node.mjs'), 'run', ...there, ...watts])
}

async function fillEmptyGrid(client: AdminClient, { dataDirectory }: StartOptions): Promise<AlteredFile | null> {
  return seedGrid({ client, root, dataDirectory, onProgress: progressLine(say) })
}

function sayWhereToLook(url: string, { dataDirectory }: StartOptions): void {
  const token = path.join(dataDirectory, 'coordinator', 'admin-token')
  say(`Status page     ${url}/`)
  say(`Public log      ${url}/grid/proofs and ${url}/grid/proofs/verify`)
  say(`Admin's token   ${token}`)
  say('Ctrl-C ends everything; the next start goes on with the same data.')
}

const quietLogs = () => ({ LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' })
const readDemoToken = (dataDirectory: string) =>
  readFileSync(path.join(dataDirectory, 'coordinator', 'demo-token'), 'utf8').trim()

/** Of an error that has a sentence for people; any other is a bug and is thrown again. */
function expectedExitCode(error: unknown): number {
  if (error instanceof Stopped) return 0
  if (error instanceof UsageError) return 2
  if (error instanceof CoordinatorRefusal) return 4
  if (error instanceof ProgramEnded) return error.exitCode
  throw error
}

/** Resolves at a signal, or when nobody reads any more what we say. */
function stopRequests(): AbortSignal {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stopping.abort())
  return stopping.signal
}

async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2), root)
  if (options === 'help') {
    console.log(START_HELP)
    return 0
  }
  return start(options, stopRequests())
}

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = expectedExitCode(error)
  if (error instanceof Error) console.error(error.message)
}
