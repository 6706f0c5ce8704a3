import type { GridOffer, HostProblem } from '#core/contracts/host-bridge.ts'
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
import { useCall } from './use-call.ts'

/** The way into the grid, page by page. What was said is kept by the node, so that it can be left and resumed. */
export function useWelcome() {
  const host = useHostStore()
  const bridge = useBridge()
  const { isBusy, run } = useCall()
  const state = host.state
  if (state === null) throw new Error('Welcome is shown before the node was heard')
  const draft = shallowRef<WelcomeDraft>(state.preferences.welcome ?? emptyDraft(state.machine, host.shell))
  const offer = shallowRef<GridOffer | null>(null)
  const problem = shallowRef<HostProblem | null>(null)
  const joined = shallowRef<{ key_file: string; status: string } | null>(null)

  const step = computed(() => stepOf(draft.value))
  const steps = computed(() => stepsFor({ offer: offer.value, shell: host.shell }))
  const place = computed(() => steps.value.indexOf(step.value))
  const isLast = computed(() => place.value === steps.value.length - 1)
  const canGoOn = computed(() => !isBusy.value && isComplete(step.value, { draft: draft.value, offer: offer.value }))

  /** Kept at every page; a node that cannot keep it is told so when it joins. */
  function change(changes: Partial<WelcomeDraft>): void {
    draft.value = { ...draft.value, ...changes }
    if (problem.value?.field && problem.value.field in changes) problem.value = null
  }
  const go = (to: string) => {
    change({ step: to })
    void bridge.changePreferences({ welcome: draft.value })
  }

  async function look(): Promise<void> {
    offer.value = null
    problem.value = null
    const asked = draft.value.target
    const reply = await bridge.lookAtGrid({ target: asked })
    // Somebody has typed on meanwhile: that answer is for what stands there no more.
    if (asked !== draft.value.target) return
    if (reply.ok) offer.value = reply.value
    else problem.value = reply.problem
  }

  async function next(): Promise<void> {
    if (!isLast.value) return go(steps.value[place.value + 1] ?? 'language')
    const reply = await run(async () => {
      const answer = await bridge.join(joinRequestOf(draft.value))
      if (!answer.ok) problem.value = answer.problem
      return answer
    })
    if (reply) {
      joined.value = reply
      if (draft.value.cpu_cores !== null) void bridge.changePreferences({ cores_max: draft.value.cpu_cores })
    } else if (problem.value) go(stepFor(problem.value))
  }
  const back = () => go(steps.value[Math.max(0, place.value - 1)] ?? 'language')

  return { draft, offer, problem, joined, step, steps, place, isLast, canGoOn, isBusy, change, look, next, back }
}
