import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import { sentenceText } from '#core/wording/sentence-text.ts'
import { letIn } from '../fixtures/interface-client.ts'

type Sees = (snapshot: AgentSnapshot) => boolean

/** A node as its interface shows it. */
export type WatchedNode = {
  /** The first state from now on that is like this; rejects with the last one when there is none in time. */
  until(what: string, isSo: Sees, withinS: number): Promise<AgentSnapshot>
  /** What its owner changes in Settings. */
  prefer(changes: Partial<Preferences>): Promise<void>
}

/** Lets a page in at a printed address, and tells each new sentence of the node. */
export async function watchNode(address: string, tell: (line: string) => void): Promise<WatchedNode> {
  const page = await letIn(address)
  const waiting = new Set<Sees>()
  let last: AgentSnapshot | null = null
  let toldReason = ''

  const see = (now: AgentSnapshot) => {
    last = now
    if (now.sentence.reason !== toldReason) tell(`“${sentenceOf(now)}” · ${figuresOf(now)}`)
    toldReason = now.sentence.reason
    for (const isMet of waiting) isMet(now)
  }
  page
    .untilState(({ agent }) => {
      if (agent) see(agent)
      return false
    })
    // The node ends before the test does.
    .catch(() => undefined)

  return {
    until(what, isSo, withinS) {
      return new Promise((resolve, reject) => {
        const tooLate = setTimeout(() => {
          waiting.delete(isMet)
          reject(new Error(`Not in ${withinS} s: ${what}. The last state: ${JSON.stringify(last)}`))
        }, withinS * 1000)
        const isMet: Sees = (now) => {
          if (!isSo(now)) return false
          clearTimeout(tooLate)
          waiting.delete(isMet)
          resolve(now)
          return true
        }
        waiting.add(isMet)
        if (last) isMet(last)
      })
    },
    async prefer(changes) {
      const reply = await page.call('changePreferences', changes)
      if (!reply.ok) throw new Error(`The node refused: ${JSON.stringify(reply)}`)
    },
  }
}

export const isComputing: Sees = ({ running }) => running.some(({ phase }) => phase === 'computing')

export const sentenceOf = ({ sentence }: AgentSnapshot): string =>
  sentenceText(sentence, { language: 'en', now: new Date() })

/** How much it may do, and what the meter says. */
export function figuresOf({ slots, cpu_share: share, running, sun }: AgentSnapshot): string {
  const phases = running.map(({ phase }) => phase).join(', ') || 'nothing'
  const surplus = sun === null || sun.surplus_w === null ? 'unknown' : `${sun.surplus_w.toFixed(0)} W`
  return `slots ${slots} · share of a core ${share.toFixed(2)} · running: ${phases} · surplus ${surplus}`
}
