import type { Logger } from '../../shared/ports.ts'
import type { TimeKeeper } from '../ports.ts'

const ROUND_EVERY_MS = 1000

/**
 * The reaper: once a second it ends what is past its deadline, frees what nobody holds any more, settles campaigns that
 * are over, and ends head starts.
 */
export function makeReaper(deps: { keeper: TimeKeeper; tasksChanged: () => void; logger: Logger }) {
  let timer: NodeJS.Timeout | null = null
  let round: Promise<void> = Promise.resolve()
  let stopped = false

  async function runRound(): Promise<void> {
    const expired = await deps.keeper.expireTasks()
    const lapsed = await deps.keeper.loseLeases()
    const ended = await deps.keeper.endCampaigns()
    const opened = await deps.keeper.openTasksToAll()
    await deps.keeper.forgetNonces()
    if (lapsed + opened > 0) deps.tasksChanged()
    if (expired + lapsed > 0) deps.logger.info({ expired, lapsed }, 'Tasks expired or lost their lease')
    if (ended > 0) deps.logger.info({ ended }, 'Campaigns came to their end')
  }

  async function runAndPlan(): Promise<void> {
    try {
      await runRound()
    } catch (error) {
      deps.logger.warn({ err: error }, 'The reaper could not do its round; it tries again')
    }
    if (!stopped) timer = setTimeout(() => (round = runAndPlan()), ROUND_EVERY_MS)
  }

  return {
    start() {
      round = runAndPlan()
    },
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await round
    },
  }
}
