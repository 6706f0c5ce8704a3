import { parseArgs } from 'node:util'
import { closeWith, runTests, runTool } from './test/step.ts'

/** What only real programs and real time can show of how a node follows the sun. */
const HELP = `npm run test:sun -- [--only PART]

Runs coordinator, nodes and simulated meters as programs of their own for about half an hour and draws pictures with them:
that work begins, scales, pauses and goes on with the sun, and that what reports claim of it is what the simulator's log says
(follows); a meter that is killed in the middle of a task (lost); two nodes at one meter (two). Needs Linux, whose kernel says
how much CPU time the tasks truly used. Only the part that is named, with --only.`

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })

if (values.help) console.log(HELP)
else {
  const build = await runTool('build', ['node', 'scripts/build.ts', '--if-stale'])
  const only = values.only === undefined ? [] : [values.only]
  process.exitCode = closeWith([build, await runTests('sun', ['--project', 'sun', ...only])])
}
