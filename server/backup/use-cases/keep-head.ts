import type { Logger, Service } from '../../shared/ports.ts'
import { LogRefused, type AskedLog, type KeptHeadFile, type LogHead } from '../ports.ts'
import { expectationOf, findShortfall } from './check-log.ts'

const LOOK_EVERY_MS = 10_000

type Deps = { readHead: () => Promise<LogHead>; keptHead: KeptHeadFile; now: () => Date; logger: Logger }

/** Writes the head of the log beside the database when it has grown, every 10 s at most and once more at the end. */
export function makeKeepHead({ readHead, keptHead, now, logger }: Deps): Service {
  let timer: NodeJS.Timeout | null = null
  let round: Promise<void> = Promise.resolve()
  let isStopped = false
  let kept = -1
  let trouble = ''

  /** Told once, and again when it changes. */
  function complain(sentence: string, fields: object): void {
    if (sentence !== trouble) logger.error(fields, sentence)
    trouble = sentence
  }

  async function keep(): Promise<void> {
    try {
      const { height, hash } = await readHead()
      if (height < kept)
        return complain('The log has become shorter while we run; the kept head stays', { height, kept })
      if (height > kept) keptHead.write({ height, hash, at: now().toISOString() })
      kept = height
      trouble = ''
    } catch (error) {
      complain('The head of the log could not be kept; it is tried again', { err: error })
    }
  }

  async function keepAndPlan(): Promise<void> {
    await keep()
    if (!isStopped) timer = setTimeout(() => (round = keepAndPlan()), LOOK_EVERY_MS)
  }

  return {
    start: () => void (round = keepAndPlan()),
    async stop() {
      isStopped = true
      if (timer) clearTimeout(timer)
      await round
      await keep()
    },
  }
}

type Check = { readonly log: AskedLog; readonly keptHead: KeptHeadFile; readonly accept: boolean }

/**
 * Compares the database's log with the head that was kept beside it; null when it has that block. Rejects with
 * `LogRefused`, unless that was accepted: then it tells what is short.
 */
export async function checkKeptHead({ log, keptHead, accept }: Check): Promise<string | null> {
  const shortfall = await shortfallOf(log, keptHead).catch((error: unknown) => {
    if (accept && error instanceof LogRefused) return error.message
    throw error
  })
  if (shortfall === null || accept) return shortfall
  throw new LogRefused(
    `The log in this database ${shortfall} from before (kept-head.json): it is an older copy, or another database. ` +
      'Nothing was started. Put back a later backup (npm run admin -- restore FILE), correct DATABASE_URL, or, if what is missing is lost for good, start once with --accept-shorter-log.',
  )
}

async function shortfallOf(log: AskedLog, keptHead: KeptHeadFile): Promise<string | null> {
  return findShortfall(log, expectationOf(keptHead.read()))
}
