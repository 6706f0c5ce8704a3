import { parseArgs } from 'node:util'
import { closeWith, runTests } from './test/step.ts'

/** The long form of what `npm test` runs with a few kills: figures for docs/RELIABILITY.md. */
const HELP = `npm run test:crash -- [--kills N] [--agent-kills N] [--faults N] [--seed N]

Kills coordinator, PostgreSQL and both (--kills, 100), and an agent between computing and acknowledgement
(--agent-kills, 100), under load and at moments that the seed decides; spoils the network of a node (--faults, 120) and
of PostgreSQL; then checks every acknowledged report. 0 leaves one of these out.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    'agent-kills': { type: 'string', default: '100' },
    faults: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', short: 'h' },
  },
})

if (values.help) console.log(HELP)
else {
  process.env['CRASH_KILLS'] = values.kills
  process.env['CRASH_AGENT_KILLS'] = values['agent-kills']
  process.env['NETWORK_FAULTS'] = values.faults
  process.env['CRASH_SEED'] = values.seed
  const files = [
    ...(values.kills === '0' ? [] : ['e2e/crash.']),
    ...(values['agent-kills'] === '0' ? [] : ['e2e/agent-crash.']),
    ...(values.faults === '0' ? [] : ['e2e/network.', 'e2e/database-outage.']),
  ]
  if (files.length > 0)
    process.exitCode = closeWith([await runTests('crashes', ['--project', 'integration', ...files])])
}
