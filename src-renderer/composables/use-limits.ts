import type { Limits } from '#core/contracts/limits.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import { computed, shallowRef } from 'vue'
import { USUAL_LIMITS } from '../components/limits/usual-limits.ts'
import { useBridge } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { useProblemWords } from './use-problem-words.ts'
import { useSaves } from './use-saves.ts'

/** Everything that holds a node back, cores too. */
export type Own = Limits & Pick<Preferences, 'cores_max'>
export const USUAL_OWN: Own = { ...USUAL_LIMITS, cores_max: null }
/** `at`: where on the screen it is said what became of a change. `said`: what was taken away, in words. */
type Wanted = { readonly at?: string; readonly said?: string | undefined }
type Undone = { readonly at: string; readonly said: string; readonly before: Partial<Own> }

/**
 * What its owner lets this node use, and how to change it: each change is kept alone, upon what is kept then, so that one
 * that is refused takes no other with it. What was taken away can be had back until something else is changed.
 */
export function useLimits() {
  const host = useHostStore()
  const bridge = useBridge()
  const wordProblem = useProblemWords()
  const { queue, problems, save } = useSaves<Partial<Own>>()
  const undone = shallowRef<Undone | null>(null)
  // Nothing is shown, and so nothing is changed, before the host has said what is kept.
  const kept = computed<Own>(() => (host.preferences ? ownOf(host.preferences) : USUAL_OWN))
  const own = computed(() => queue.value.reduce<Own>((all, { shown }) => ({ ...all, ...shown }), kept.value))

  async function run(changes: Partial<Own>) {
    const { cores_max, ...limits } = { ...kept.value, ...changes }
    const reply = await bridge.changePreferences({ limits, cores_max })
    if (reply.ok) host.takePreferences(reply.value)
    return reply
  }
  const keep = (changes: Partial<Own>, at: string) => save({ name: at, shown: changes, run: () => run(changes) })

  /** With `said` it can be had back. */
  function change(changes: Partial<Own>, { at = Object.keys(changes).join(), said }: Wanted = {}): Promise<void> {
    undone.value = said === undefined ? null : { at, said, before: partOf(own.value, changes) }
    return keep(changes, at)
  }
  function undo(): Promise<void> {
    if (undone.value === null) return Promise.resolve()
    const { before, at } = undone.value
    undone.value = null
    return keep(before, at)
  }
  return {
    own,
    change,
    undo,
    /** What can be had back at this place, in words; null where there is nothing. */
    undoableAt: (at: string) => (undone.value?.at === at && !problems.value[at] ? undone.value.said : null),
    problemAt(at: string) {
      const problem = problems.value[at] ?? null
      return problem && wordProblem(problem)
    },
  }
}

const ownOf = ({ limits, cores_max }: Preferences): Own => ({ ...limits, cores_max })
const partOf = (own: Own, changes: Partial<Own>): Partial<Own> =>
  Object.fromEntries(Object.entries(own).filter(([name]) => name in changes))
