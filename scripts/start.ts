import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { parseStartOptions, START_HELP, type StartOptions, UsageError } from './start/options.ts'
import { type Program, startProgram } from './start/program.ts'
import { progressLine } from './start/progress-line.ts'
import { watchWork } from './start/watch-work.ts'
import { type AdminClient, adminClient } from './seed/admin-client.ts'
import { type AlteredFile, seedGrid } from './seed/seed-grid.ts'

const root = path.resolve(import.meta.dirname, '..')
const say = (line: string) => console.log(`${'start'.padEnd(11)} │ ${line}`)

/** A program that we need ended; its exit code becomes ours. */
class ProgramEnded extends Error {
  override name = 'ProgramEnded'
  readonly exitCode: number

  constructor(program: string, exitCode: number) {
    super(`The ${program} has ended (exit code ${exitCode}); its last lines say why.`)
    this.exitCode = exitCode
  }
}

/** Coordinator first, then the work, then the node; stopped in the opposite order, whatever ends it. */
async function start(options: StartOptions, stopping: AbortSignal): Promise<void> {
  announce(options)
  execFileSync(process.execPath, [path.join(root, 'scripts/build.ts'), '--if-stale'], { cwd: root, stdio: 'inherit' })
  mkdirSync(options.dataDirectory, { recursive: true })
  const programs: Program[] = []
  try {
    const { program: coordinator, url } = await startCoordinator(options, programs)
    const client = adminClient(url, readDemoToken(options.dataDirectory))
    const altered = options.demo ? await fillEmptyGrid(client, options) : null
    const node = await startNode(url, options, programs)
    sayWhereToLook(url, options)
    const watching = watchWork({ client, url, altered, say, signal: stopping })
    await Promise.race([watching, endOf(coordinator), endOf(node), aborted(stopping)])
  } catch (error) {
    if (!stopping.aborted) throw error
  } finally {
    say('Stopping; unfinished work is given back.')
    for (const program of programs.toReversed()) await program.stop()
  }
}

function announce({ dataDirectory, headless, uiPort }: StartOptions): void {
  say(`Starting a coordinator and a node; everything is kept in ${dataDirectory}`)
  if (!headless) say('There is no window yet, so the node runs headless.')
  if (uiPort !== null) say(`--ui-port ${uiPort}: there is no interface yet, so nothing listens there.`)
}

async function startCoordinator(
  options: StartOptions,
  programs: Program[],
): Promise<{ program: Program; url: string }> {
  const args = ['dist/coordinator.mjs', '--port', String(options.port), '--data-dir', options.dataDirectory]
  const program = startProgram('coordinator', ['--max-semi-space-size=1', ...args.map(inRoot)], quietLogs())
  programs.push(program)
  const listening = await program.message('listening')
  if (!listening) throw new ProgramEnded('coordinator', await program.ended)
  return { program, url: String(listening['url']) }
}

async function startNode(url: string, options: StartOptions, programs: Program[]): Promise<Program> {
  const sun = options.solarW === null ? [] : ['--solar']
  const profile = ['--server', url, '--name', hostname(), '--location', 'Beside the coordinator', ...sun]
  const data = ['--data-dir', options.dataDirectory]
  const registration = startProgram('node', [inRoot('dist/node.mjs'), 'register', ...profile, ...data])
  programs.push(registration)
  const exitCode = await registration.ended
  if (exitCode !== 0) throw new ProgramEnded('node', exitCode)

  const watts = options.solarW === null ? [] : ['--solar-watts', String(options.solarW)]
  const program = startProgram('node', [inRoot('dist/node.mjs'), 'run', ...data, ...watts])
  programs.push(program)
  return program
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

const inRoot = (argument: string) => (argument.startsWith('dist/') ? path.join(root, argument) : argument)
const quietLogs = () => ({ LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn' })
const readDemoToken = (dataDirectory: string) =>
  readFileSync(path.join(dataDirectory, 'coordinator', 'demo-token'), 'utf8').trim()

async function endOf(program: Program): Promise<never> {
  throw new ProgramEnded(program.name, await program.ended)
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

async function main(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2), root)
  if (options === 'help') {
    console.log(START_HELP)
    return 0
  }
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  await start(options, stopping.signal)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UsageError) process.exitCode = 2
  else if (error instanceof ProgramEnded) process.exitCode = error.exitCode
  else process.exitCode = 1
  console.error(error instanceof UsageError || error instanceof ProgramEnded ? error.message : error)
}
