import type { GridOffer, HostProblem } from '#core/contracts/host-bridge.ts'
import type { WelcomeDraft } from '#core/contracts/preferences.ts'
import { type ShallowRef, shallowRef } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useLater } from './use-later.ts'

/** Whoever types is waited for, in ms. */
const LOOK_AFTER_MS = 500

/** What answers to the invite or at the address of a draft, and what is wrong with it. */
export function useGridOffer(draft: ShallowRef<WelcomeDraft>) {
  const bridge = useBridge()
  const later = useLater(LOOK_AFTER_MS)
  const offer = shallowRef<GridOffer | null>(null)
  const problem = shallowRef<HostProblem | null>(null)

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
  /** The target has changed. */
  function lookSoon(): void {
    offer.value = null
    if (draft.value.target.trim() === '') later.forget()
    else later.begin(() => void look())
  }
  return { offer, problem, look, lookSoon }
}
