import { runCheck } from './test/check-steps.ts'
import { closeWith } from './test/step.ts'

process.exitCode = closeWith(await runCheck())
