import { onScopeDispose } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { usePinStore } from '../stores/pin.ts'

/** Well within the minute after which it locks by itself. */
const SAY_EVERY_MS = 10_000
const TOUCHES = ['pointerdown', 'keydown'] as const

/** What the PIN guards is not taken from under the hands of whoever touches and types there. */
export function useStayUnlocked(): void {
  const bridge = useBridge()
  const pin = usePinStore()
  let saidAtMs = -Infinity

  function touched(): void {
    if (!pin.hasPin || pin.isLocked || performance.now() - saidAtMs < SAY_EVERY_MS) return
    saidAtMs = performance.now()
    void bridge.stayUnlocked({})
  }
  for (const name of TOUCHES) addEventListener(name, touched)
  onScopeDispose(() => {
    for (const name of TOUCHES) removeEventListener(name, touched)
  })
}
