import { pino } from 'pino'
import { configHelp, readConfig } from './config.ts'
import { errorText, exitCodeOf } from './exit-codes.ts'
import { startCoordinator } from './start-coordinator.ts'

/** What must never be written down, wherever it appears in what is logged. */
const SECRETS = [
  'token',
  'authorization',
  'signature',
  'password',
  '*.token',
  '*.authorization',
  '*.signature',
  '*.password',
]

/** Runs until SIGTERM or SIGINT, or until the program that started us is gone. */
async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2))
  if (config === 'help') {
    process.stdout.write(`${configHelp()}\n`)
    return
  }
  const logger = pino({ level: config.LOG_LEVEL, redact: SECRETS })
  const stopped = stopRequested()
  const coordinator = await startCoordinator(config, logger)
  logger.info({ url: coordinator.url, directory: config.directory, enrolment: config.enrolment }, 'Listening')
  process.send?.({ type: 'listening', url: coordinator.url })
  const reason = await stopped
  logger.info({ reason }, 'Stopping: what is in flight is finished')
  await coordinator.stop()
  if (process.connected) process.disconnect()
}

function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(signal))
    process.on('disconnect', () => resolve('the program that started us has ended'))
  })
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${errorText(error)}\n`)
  process.exit(exitCodeOf(error))
}
