import path from 'node:path'
import type { Bench, Figure } from './support/figure.ts'
import { idleProcess } from './support/idle/idle-process.ts'
import type { PlayedWeek } from './support/idle/week.ts'
import { startProgram } from './support/program.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const WEEK = path.resolve(import.meta.dirname, 'support/idle/week.ts')
const CORE_MOST_PCT = 0.5
const HEAP_MOST_TIMES = 1.05
const EARLY_DAYS = 2
const WRITES_MOST = 2000
/** The write-ahead log is 4 MB of it. */
const DATABASE_MOST_MB = 16

/**
 * Defends: an agent that waits with a meter beside it costs next to nothing, and goes on like that. A week of it is played
 * in minutes: the whole agent with its files, its database and a meter over HTTP, in time that passes from wait to wait.
 */
export const idleAgent: Bench<AsyncDisposableStack> = {
  name: 'idle-agent',
  defends: 'CPU of an idle agent with a 10-second meter; memory, database and durable writes over a played week',
  async run(cleanup) {
    const { corePct, seconds } = await idleProcess(cleanup)
    const core: Figure = {
      name: 'idle agent with a meter, of one core',
      value: corePct,
      unit: '%',
      target: { most: CORE_MOST_PCT },
      details: { seconds },
    }
    const [idle, work] = await Promise.all([playWeek('idle', cleanup), playWeek('work', cleanup)])
    return [core, ...weekFigures('a week without work', idle), ...weekFigures('a week with work', work)]
  },
}

async function playWeek(kind: 'idle' | 'work', cleanup: AsyncDisposableStack): Promise<PlayedWeek> {
  const program = startProgram(['--expose-gc', WEEK, temporaryFolder(cleanup), kind], cleanup)
  return (await program.message('played')) as PlayedWeek
}

function weekFigures(name: string, { days, kinds }: PlayedWeek): readonly Figure[] {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) throw new Error('No day was played')
  const writes = days.map(({ commits, files }) => commits + files)
  const tasks = days.map((day) => day.tasks)
  // What a start leaves behind may be there for a day, and would hide what grows after it.
  const earlyMb = Math.min(...days.slice(0, EARLY_DAYS).map(({ heapMb }) => heapMb))
  return [
    {
      name: `${name}: heap after its last day, without code`,
      value: last.heapMb,
      unit: 'MB',
      ratios: { 'the least of its first two': last.heapMb / earlyMb },
      target: { most: earlyMb * HEAP_MOST_TIMES },
      details: {
        heap_mb: days.map(({ heapMb }) => heapMb.toFixed(2)).join(' '),
        with_code_mb: days.map(({ withCodeMb }) => withCodeMb.toFixed(1)).join(' '),
      },
    },
    {
      name: `${name}: database with its log`,
      value: last.databaseMb,
      unit: 'MB',
      ratios: { 'after its first day': last.databaseMb / first.databaseMb },
      target: { most: DATABASE_MOST_MB },
    },
    {
      name: `${name}: durable writes, most of a day`,
      value: Math.max(...writes),
      unit: '',
      range: [Math.min(...writes), Math.max(...writes)],
      target: { most: WRITES_MOST },
      details: { tasks_a_day: tasks.join(' '), ...kinds },
    },
  ]
}
