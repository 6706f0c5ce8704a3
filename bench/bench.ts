import { parseArgs } from 'node:util'
import { agentMemory } from './agent-memory.ts'
import { appMemory } from './app-memory.ts'
import { bundleSize } from './bundle-size.ts'
import { claimRate } from './claim-rate.ts'
import { commitRate } from './commit-rate.ts'
import { coordinatorMemory } from './coordinator-memory.ts'
import { gridOverhead } from './grid-overhead.ts'
import { heartbeatRate } from './heartbeat-rate.ts'
import { idleAgent } from './idle-agent.ts'
import { latency } from './latency.ts'
import { renderer } from './renderer.ts'
import { reportRate } from './report-rate.ts'
import { solarDays } from './solar-days.ts'
import { solarTuning } from './solar-tuning.ts'
import { type Figure, figureLine } from './support/figure.ts'
import { group, type Run } from './support/group.ts'
import { loadNow, machineLine } from './support/machine.ts'
import { openInterface } from './support/interface-page.ts'
import { openManyNodes } from './support/many-nodes.ts'
import { openOneNode } from './support/one-node.ts'
import { openSandboxes } from './support/sandboxes.ts'
import { markdownTables, plainTables } from './support/table.ts'
import { verificationSpeed } from './verification-speed.ts'
import { workloads } from './workloads.ts'

/** In this order; those of a group share one running grid. */
const GROUPS = [
  group(() => Promise.resolve(null), [bundleSize, solarDays, solarTuning]),
  group(openManyNodes, [
    commitRate,
    heartbeatRate,
    claimRate,
    reportRate,
    latency,
    coordinatorMemory,
    verificationSpeed,
  ]),
  group(openInterface, [renderer, appMemory]),
  group(openOneNode, [agentMemory, gridOverhead]),
  group((cleanup) => Promise.resolve(cleanup), [idleAgent]),
  group(openSandboxes, [workloads]),
]
const BENCHES = GROUPS.flatMap(({ benches }) => benches)

const HELP = `npm run bench -- [NAME …] [--markdown]

Measures what was built, on this computer, and prints one line of JSON a figure and a table at the end; without a name
all of it, in a quarter of an hour. Progress goes to stderr. docs/PERFORMANCE.md says what the figures mean.

${BENCHES.map(({ name, defends }) => `  ${name.padEnd(20)} ${defends}`).join('\n')}

  --markdown           print the table of docs/PERFORMANCE.md and nothing else (npm run -s bench -- --markdown)
  --help               this text

Ctrl-C ends everything that was started. Exit codes: 0 ok, 1 a figure could not be measured, 2 usage.`

/** The command line is wrong; the sentence says what. Exit code 2. */
class UsageError extends Error {
  override name = 'UsageError'
}

type Options = { readonly chosen: ReadonlySet<string>; readonly markdown: boolean }

function parseOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = readArguments(args)
  if (values.help) return 'help'
  const unknown = positionals.find((name) => !BENCHES.some((bench) => bench.name === name))
  if (unknown !== undefined) throw new UsageError(`There is no figure “${unknown}”.\n\n${HELP}`)
  const chosen = positionals.length > 0 ? positionals : BENCHES.map(({ name }) => name)
  return { chosen: new Set(chosen), markdown: values.markdown ?? false }
}

function readArguments(args: readonly string[]) {
  const options = { markdown: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
  }
}

/** Resolves with the exit code; everything that was started is in `cleanup`. */
async function runBenches({ chosen, markdown }: Options, cleanup: AsyncDisposableStack): Promise<number> {
  const startedAt = performance.now()
  const say = (line: string) => console.error(`${seconds(startedAt).padStart(4)} s │ ${line}`)
  const machine = `${machineLine()}; load before the run ${loadNow()}`
  say(machine)
  const figures: Figure[] = []
  let exitCode = 0
  const run: Run = {
    chosen,
    cleanup,
    begin: say,
    report(more) {
      figures.push(...more)
      if (!markdown) for (const figure of more) console.log(figureLine(figure))
    },
    fail(name, error) {
      // After Ctrl-C everything fails, and that is no news.
      if (cleanup.disposed) throw error
      exitCode = 1
      say(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    },
  }
  for (const group of GROUPS) await group.run(run)
  console.log(markdown ? `${machine}\n\n${markdownTables(figures)}` : `\n${plainTables(figures)}\n\n${machine}`)
  say('done')
  return exitCode
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(0)

/** Resolves when somebody wants us to end, or nobody reads any more what we print. */
function endRequested(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const end = () => resolve('interrupted')
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
    process.stdout.on('error', end)
  })
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') {
    console.log(HELP)
    return 0
  }
  const interrupted = endRequested()
  await using cleanup = new AsyncDisposableStack()
  const outcome = await Promise.race([runBenches(options, cleanup), interrupted])
  if (outcome !== 'interrupted') return outcome
  console.error('Ending: programs and folders of this run go first.')
  return 130
}

try {
  process.exit(await main())
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error)
  process.exit(error instanceof UsageError ? 2 : 1)
}
