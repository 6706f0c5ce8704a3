import { checkWorkloadCommand } from './commands/check-workload.ts'
import { curlCommand } from './commands/curl.ts'
import { finishCommand, pauseCommand, resumeCommand, statusCommand } from './commands/control.ts'
import { doctorCommand } from './commands/doctor.ts'
import { energyCommand } from './commands/energy.ts'
import { earningsCommand } from './commands/earnings.ts'
import { leaveCommand } from './commands/leave.ts'
import { openCommand } from './commands/open.ts'
import { redeemCommand } from './commands/redeem.ts'
import { registerCommand } from './commands/register.ts'
import { runCommand } from './commands/run.ts'
import { solarCommand } from './commands/solar.ts'
import { limitsCommand, modeCommand } from './commands/wishes.ts'
import { errorText, exitCodeOf } from './exit-codes.ts'
import { HELP, type Invocation, parseInvocation, type Verb } from './options.ts'

/** A command resolves with its exit code, or with nothing when all is well. */
const COMMANDS: Readonly<Record<Verb, (invocation: Invocation) => Promise<number | void>>> = {
  register: registerCommand,
  run: runCommand,
  open: openCommand,
  status: statusCommand,
  pause: pauseCommand,
  resume: resumeCommand,
  finish: finishCommand,
  mode: modeCommand,
  limits: limitsCommand,
  doctor: doctorCommand,
  energy: energyCommand,
  earnings: earningsCommand,
  redeem: redeemCommand,
  leave: leaveCommand,
  curl: curlCommand,
  'check-workload': checkWorkloadCommand,
  solar: solarCommand,
}

async function main(): Promise<number> {
  const invocation = parseInvocation(process.argv.slice(2), process.env)
  if (invocation === 'help') {
    console.log(HELP)
    return 0
  }
  return (await COMMANDS[invocation.verb](invocation)) ?? 0
}

try {
  process.exit(await main())
} catch (error) {
  console.error(process.argv.includes('--json') ? JSON.stringify({ error: errorText(error) }) : errorText(error))
  process.exit(exitCodeOf(error))
}
