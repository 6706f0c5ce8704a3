import { parseArgs } from 'node:util'
import { closeWith, runTests } from './test/step.ts'

/** The long form of what `npm test` runs with a few kills: figures for docs/RELIABILITY.md. */
const HELP = `npm run test:crash -- [--kills N] [--agent-kills N] [--seed N]

Kills coordinator, PostgreSQL and both (--kills, 100), and an agent between computing and acknowledgement
(--agent-kills, 100), under load and at moments that the seed decides; then checks every acknowledged report.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    'agent-kills': { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', short: 'h' },
  },
})

if (values.help) console.log(HELP)
else {
  process.env['CRASH_KILLS'] = values.kills
  process.env['CRASH_AGENT_KILLS'] = values['agent-kills']
  process.env['CRASH_SEED'] = values.seed
  const results = [await runTests('crashes', ['--project', 'integration', 'e2e/crash', 'e2e/agent-crash'])]
  process.exitCode = closeWith(results)
}
