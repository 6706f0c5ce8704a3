import type { WelcomeDraft } from '#core/contracts/preferences.ts'
import { computed, shallowRef } from 'vue'
import {
  emptyDraft,
  isComplete,
  joinRequestOf,
  stepFor,
  stepOf,
  stepsFor,
} from '../components/welcome/welcome-steps.ts'
import { useBridge } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { usePinStore } from '../stores/pin.ts'
import { useCall } from './use-call.ts'
import { useGridOffer } from './use-grid-offer.ts'
import { useLater } from './use-later.ts'

/** Whoever types is waited for, in ms. */
const KEEP_AFTER_MS = 1000

/** The way into the grid, page by page. What was said is kept by the node, so that it can be left and resumed. */
export function useWelcome() {
  const host = useHostStore()
  const bridge = useBridge()
  const pin = usePinStore()
  const { isBusy, run } = useCall()
  const keepLater = useLater(KEEP_AFTER_MS)
  const state = host.state
  if (state === null) throw new Error('Welcome is shown before the node was heard')
  const begun = state.preferences.welcome ?? emptyDraft(state.machine, host.shell)
  // An invite that was clicked meanwhile is what its owner wants now.
  const draft = shallowRef<WelcomeDraft>({ ...begun, target: host.shell?.invite ?? begun.target })
  const { offer, problem, look, lookSoon } = useGridOffer(draft)
  const joined = shallowRef<{ key_file: string; status: string } | null>(null)

  const steps = computed(() => stepsFor({ offer: offer.value, shell: host.shell }))
  /** What was begun in the window may go on in a browser, which has fewer pages. */
  const step = computed(() => {
    const wanted = stepOf(draft.value)
    return steps.value.includes(wanted) ? wanted : 'language'
  })
  const place = computed(() => steps.value.indexOf(step.value))
  const isLast = computed(() => place.value === steps.value.length - 1)
  const canGoOn = computed(() => !isBusy.value && isComplete(step.value, { draft: draft.value, offer: offer.value }))

  /** Kept a moment later and at every page; a node that cannot keep it is told so when it joins. */
  function change(changes: Partial<WelcomeDraft>): void {
    draft.value = { ...draft.value, ...changes }
    if (problem.value?.field && problem.value.field in changes) problem.value = null
    keepLater.begin(keep)
  }
  const go = (to: string) => {
    change({ step: to })
    keep()
  }
  function keep(): void {
    keepLater.forget()
    if (host.state?.phase === 'welcome') void bridge.changePreferences({ welcome: draft.value })
  }

  function type(target: string): void {
    change({ target })
    lookSoon()
  }
  async function next(): Promise<void> {
    if (!isLast.value) return go(steps.value[place.value + 1] ?? 'language')
    if (!(await pin.ensureUnlocked())) return
    keepLater.forget()
    const reply = await run(async () => {
      const answer = await bridge.join(joinRequestOf(draft.value))
      if (!answer.ok) problem.value = answer.problem
      return answer
    })
    if (reply) joined.value = reply
    else if (problem.value) go(stepFor(problem.value))
  }
  const back = () => go(steps.value[Math.max(0, place.value - 1)] ?? 'language')

  return { draft, offer, problem, joined, step, steps, place, isLast, canGoOn, isBusy, change, type, look, next, back }
}
