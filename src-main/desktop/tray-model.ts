import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Language } from '#core/wording/sentences.ts'
import { moneyText } from '#core/wording/money-text.ts'
import { say } from '#core/wording/say.ts'
import { todaysMoney } from '#core/wording/todays-money.ts'
import { shellSay } from '#core/wording/shell-words.ts'
import { sentenceText } from '../cli/show-snapshot.ts'

export const TRAY_ICONS = ['sun', 'grid', 'waiting', 'paused'] as const
export type TrayIcon = (typeof TRAY_ICONS)[number]
export type TrayAction = 'pause_hour' | 'pause_until_tomorrow' | 'resume' | 'finish' | 'open' | 'quit'
/** A line of the menu: with `action` it can be chosen, without it only tells; null is a line between. */
export type TrayLine = { readonly label: string; readonly action: TrayAction | null } | null
export type TrayModel = { readonly icon: TrayIcon; readonly tooltip: string; readonly lines: readonly TrayLine[] }

/** All that the tray shows of a state, in the user's language. */
export function trayModel({ agent, phase }: HostState, language: Language): TrayModel {
  const choice = (action: TrayAction): TrayLine => ({ label: shellSay(action, language), action })
  const sentence = agent === null ? withoutAgent(phase, language) : sentenceText(agent.sentence, language)
  const money = agent === null ? [] : todaysMoney(agent.today)
  return {
    icon: iconOf(agent),
    tooltip: `KoproGo Grid: ${sentence}`,
    lines: [
      told(sentence),
      ...money.map(({ kind, amountEur }) =>
        told(shellSay(`${kind}_today`, language, { amount: moneyText(amountEur, language) })),
      ),
      null,
      ...(agent === null ? [] : [...actionsOf(agent).map(choice), null]),
      choice('open'),
      choice('quit'),
    ],
  }
}

/** Without an agent the host itself says how it is; one that runs and has said nothing yet is starting. */
function withoutAgent(phase: HostState['phase'], language: Language): string {
  if (phase === 'welcome') return shellSay('not_joined', language)
  if (phase === 'failed' || phase === 'ended') return shellSay(`node_${phase}`, language)
  return say({ reason: 'starting', values: {} }, language)
}

const told = (label: string): TrayLine => ({ label, action: null })

const actionsOf = ({ mode }: AgentSnapshot): readonly TrayAction[] =>
  mode === 'paused' || mode === 'finish' ? ['resume'] : ['pause_hour', 'pause_until_tomorrow', 'finish']

/** Full disc, half disc, ring, bars: the form says it, whatever the colour of the panel. */
function iconOf(agent: AgentSnapshot | null): TrayIcon {
  if (agent?.mode === 'paused') return 'paused'
  if (agent === null || agent.running.length === 0) return 'waiting'
  return agent.solar_w > 0 ? 'sun' : 'grid'
}
