import { parseArgs } from 'node:util'
import { closeWith, runTests } from './test/step.ts'

/** The long form of the comparison of coordinator and core that `npm test` makes with a few hundred sequences. */
const HELP = `npm run test:model -- [--runs N] [--seed N]

Runs N (10000) random sequences of commands against a real coordinator and compares it with the core's transitions.`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', short: 'h' },
  },
})

if (values.help) console.log(HELP)
else {
  process.env['MODEL_RUNS'] = values.runs
  process.env['MODEL_SEED'] = values.seed
  process.exitCode = closeWith([await runTests('model', ['--project', 'integration', 'e2e/model'])])
}
