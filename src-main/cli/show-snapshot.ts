import type { AgentSentence, AgentSnapshot, FinishedTask, RunningTask } from '#core/contracts/agent.ts'
import { sentenceText as worded } from '#core/wording/sentence-text.ts'
import { notPaidText } from '#core/wording/not-paid.ts'
import { warningText } from '#core/wording/warnings.ts'
import type { Language } from '#core/wording/sentences.ts'
import type { z } from 'zod'
import { figuresText } from './show-solar.ts'

/** The sentence in a person's language, with its times in this computer's time zone. */
export const sentenceText = (sentence: AgentSentence, language: Language) =>
  worded(sentence, { language, now: new Date() })

/** Everything that `status` shows, line by line. */
export function statusLines(snapshot: AgentSnapshot, language: Language): readonly string[] {
  const { node_name: name, node_id: id, server, connected, power_w: powerW } = snapshot
  return [
    sentenceText(snapshot.sentence, language),
    row('Node', `${name ?? 'unnamed'} (${id ?? 'not registered'})`),
    row('Grid', `${server ?? '-'} (${connected ? 'connected' : 'not connected'})`),
    row('Power', `${powerW === null ? 'unknown' : `${powerW.toFixed(1)} W`}, sun ${snapshot.solar_w.toFixed(0)} W`),
    ...(snapshot.sun === null ? [] : [row('Sun', figuresText(snapshot.sun))]),
    ...snapshot.running.map((task) => row('Running', runningText(task))),
    row('Earned', `€${snapshot.earned_eur}; results not yet acknowledged: ${snapshot.unsent_results}`),
    ...(snapshot.demo_eur === '0'
      ? []
      : [row('Practice', `€${snapshot.demo_eur} of demonstration work, which is never paid out`)]),
    ...snapshot.recent.slice(0, 5).map((task) => row('Done', finishedText(task, language))),
    ...snapshot.warnings.map((warning) => row('Warning', warningText(warning, language))),
  ]
}

const row = (label: string, text: string) => `${label.padEnd(9)}${text}`
const percent = (fraction: number) => `${Math.floor(100 * fraction)} %`

const runningText = (task: z.infer<typeof RunningTask>) =>
  `${task.task_type} ${task.task_id}: ${task.phase} ${percent(task.progress)}${resumedText(task)}, ` +
  `${task.energy_wh.toFixed(4)} Wh (sun ${task.solar_wh.toFixed(4)} Wh)`

const resumedText = ({ resumed_from: from }: z.infer<typeof RunningTask>) =>
  from === null ? '' : ` (went on from ${percent(from)})`

function finishedText(task: z.infer<typeof FinishedTask>, language: Language): string {
  const what = `${task.task_type} ${task.task_id} at ${task.finished_at}`
  const practice = task.book === 'demo' ? 'practice, never paid out: ' : ''
  if (task.outcome === 'paid') return `${what}: ${practice}€${task.reward_eur} and credit of €${task.node_share_eur}`
  if (task.because === null) return `${what}: waits to be sent`
  return `${what}: not paid, because: ${notPaidText(task.because, language)}`
}

/** One line for a terminal, as wide as it is: what happens now. */
export function progressText(snapshot: AgentSnapshot, language: Language): string {
  const tasks = snapshot.running.map(({ task_type, progress }) => `${task_type} ${percent(progress)}`)
  const sun = snapshot.solar_w > 0 ? [`sun ${snapshot.solar_w.toFixed(0)} W`] : []
  const power = snapshot.power_w === null ? [] : [`${snapshot.power_w.toFixed(1)} W`]
  const practice = snapshot.demo_eur === '0' ? [] : [`practice €${snapshot.demo_eur}`]
  const money = [`€${snapshot.earned_eur}`, ...practice]
  return [sentenceText(snapshot.sentence, language), ...tasks, ...power, ...sun, ...money].join(' · ')
}
