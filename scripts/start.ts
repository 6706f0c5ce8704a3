import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { GridResponse } from '#core/contracts/grid.ts'
import { type AdminClient, adminClient, CoordinatorRefusal } from './seed/admin-client.ts'
import { type SeededWork, seedGrid } from './seed/seed-grid.ts'
import { prepareDataDirectory, stopLeftDatabase } from './start/data-directory.ts'
import { hasMeters, profileToRegister, registerArguments } from './start/node-profile.ts'
import { parseStartOptions, START_HELP, type StartOptions, UsageError } from './start/options.ts'
import { ProgramEnded, type ProgramGroup, programGroup, Stopped } from './start/program-group.ts'
import { progressLine } from './start/progress-line.ts'
import { uiPortFor } from './start/ui-port.ts'
import { watchWork } from './start/watch-work.ts'
import { chooseWindow, type WindowChoice } from './start/window.ts'

const root = path.resolve(import.meta.dirname, '..')
const inRoot = (file: string) => path.join(root, file)
const say = (line: string) => console.log(`${'start'.padEnd(11)} │ ${line}`)

/** Coordinator first, then the work, then the node or the window that it is in; stopped in the opposite order, whatever ends it. */
async function start(options: StartOptions, stopping: AbortSignal): Promise<number> {
  const window = windowFor(options)
  announce(options, window)
  prepareDataDirectory(options.dataDirectory)
  const programs = programGroup(stopping)
  const over = new AbortController()
  try {
    await runAll(options, { window, programs, signal: AbortSignal.any([stopping, over.signal]) })
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

type Run = { readonly window: WindowChoice | null; readonly programs: ProgramGroup; readonly signal: AbortSignal }

/** Rejects with `Stopped`, `ProgramEnded` or `CoordinatorRefusal`; goes on until then. */
async function runAll(options: StartOptions, { window, programs, signal }: Run): Promise<void> {
  await programs.run('build', [inRoot('scripts/build.ts'), '--if-stale'])
  const url = await startCoordinator(options, programs)
  const client = adminClient({ url, token: readDemoToken(options.dataDirectory), signal })
  const seeded = options.demo ? await programs.during(fillEmptyGrid(client, options)) : null
  await registerNode({ url, client, options, programs })
  const interfaceUrl = await startHost({ url, options, programs, window })
  sayWhereToLook(url, options, interfaceUrl)
  await programs.during(watchWork({ client, url, seeded, dataDirectory: options.dataDirectory, say, signal }))
}

/** Null when nobody wants one. */
const windowFor = ({ headless }: StartOptions): WindowChoice | null =>
  headless
    ? null
    : chooseWindow({
        root,
        environment: process.env,
        platform: process.platform,
        userId: process.getuid?.() ?? null,
      })

function announce({ dataDirectory }: StartOptions, window: WindowChoice | null): void {
  say(`Starting a coordinator and a node; everything is kept in ${dataDirectory}`)
  if (window === null) return
  if ('because' in window) say(`No window opens: ${window.because}. The interface is in your browser.`)
}

async function startCoordinator({ port, dataDirectory }: StartOptions, programs: ProgramGroup): Promise<string> {
  const settings = ['--port', String(port), '--data-dir', dataDirectory]
  const program = ['--max-semi-space-size=1', inRoot('dist/coordinator.mjs')]
  const coordinator = programs.keep('coordinator', [...program, ...settings], { environment: quietLogs() })
  const listening = await programs.during(coordinator.message('listening'))
  return String(listening['url'])
}

async function registerNode(input: {
  url: string
  client: AdminClient
  options: StartOptions
  programs: ProgramGroup
}): Promise<void> {
  const { url, client, options, programs } = input
  const { dataDirectory, solarW } = options
  const there = ['--server', url, '--data-dir', dataDirectory]
  const { coordinator_id: coordinatorId } = await programs.during(client.get<GridResponse>('/grid'))
  const profile = profileToRegister(dataDirectory, {
    coordinatorId,
    hasSolar: solarW !== null || hasMeters(dataDirectory),
  })
  if (profile)
    await programs.run('node', [inRoot('dist/node.mjs'), 'register', ...registerArguments(profile), ...there])
}

/** The window, or the node without one; resolves with the address of the interface in a browser, if there is one. */
async function startHost(input: {
  url: string
  options: StartOptions
  programs: ProgramGroup
  window: WindowChoice | null
}): Promise<string | null> {
  const { url, options, programs, window } = input
  const { dataDirectory, solarW } = options
  const watts = solarW === null ? [] : ['--solar-watts', String(solarW)]
  if (window !== null && 'executable' in window) {
    programs.keep('window', [root, '--data-dir', dataDirectory, ...watts], { program: window.executable })
    return null
  }
  const uiPort = await uiPortFor(options)
  const there = ['--server', url, '--data-dir', dataDirectory]
  const shown = uiPort === null ? [] : ['--ui-port', String(uiPort)]
  const node = programs.keep('node', [inRoot('dist/node.mjs'), 'run', ...there, ...watts, ...shown])
  if (uiPort === null) return null
  const open = await programs.during(node.message('interface'))
  return String(open['url'])
}

async function fillEmptyGrid(client: AdminClient, { dataDirectory }: StartOptions): Promise<SeededWork | null> {
  return seedGrid({ client, root, dataDirectory, onProgress: progressLine(say) })
}

function sayWhereToLook(url: string, { dataDirectory }: StartOptions, interfaceUrl: string | null): void {
  const token = path.join(dataDirectory, 'coordinator', 'admin-token')
  if (interfaceUrl !== null) {
    say(`Interface       ${interfaceUrl}`)
    say(`… is good once  a fresh one: npm run node -- open --data-dir ${dataDirectory}`)
  }
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
