import { defineStore } from 'pinia'
import { computed, type ComputedRef, shallowRef } from 'vue'
import { useCall } from '../composables/use-call.ts'
import { useBridge } from './bridge-key.ts'
import { useHostStore } from './host.ts'

export type PinDeed = 'unlock' | 'set' | 'remove' | 'leave'

/** The one question for the PIN, wherever it is needed: `what` is asked for now, null while nothing is. */
export const usePinStore = defineStore('pin', () => {
  const host = useHostStore()
  const bridge = useBridge()
  const { isBusy, problem, run, forget } = useCall()
  const what = shallowRef<PinDeed | null>(null)
  /** A new PIN as it was typed first: it is shown as dots, so that it is asked for twice. */
  const first = shallowRef<string | null>(null)
  const differs = shallowRef(false)
  let answer: ((isDone: boolean) => void) | null = null

  const deeds = {
    unlock: (pin: string) => bridge.unlock({ pin }),
    set: (pin: string) => bridge.setPin({ pin, old: null }),
    remove: (pin: string) => bridge.setPin({ pin: null, old: pin }),
    leave: (pin: string) => bridge.leaveKiosk({ pin }),
  } satisfies Record<PinDeed, unknown>

  function end(isDone: boolean): void {
    what.value = null
    first.value = null
    differs.value = false
    forget()
    answer?.(isDone)
    answer = null
  }
  /** Resolves to whether it was done; not when the question was put away. */
  function ask(deed: PinDeed): Promise<boolean> {
    end(false)
    what.value = deed
    return new Promise((resolve) => (answer = resolve))
  }
  async function give(pin: string): Promise<void> {
    const deed = what.value
    if (deed === null) return
    if (deed === 'set' && first.value !== pin) {
      differs.value = first.value !== null
      first.value = first.value === null ? pin : null
      return
    }
    if (await run(() => deeds[deed](pin))) end(true)
    else first.value = null
  }
  const hasPin = computed(() => host.state?.lock.has_pin ?? false)
  const isLocked = computed(() => host.state?.lock.is_locked ?? false)
  /** Before anything that a kiosk guards. */
  const ensureUnlocked = async (): Promise<boolean> => !isLocked.value || ask('unlock')

  return {
    what,
    first,
    differs,
    problem,
    isBusy,
    hasPin,
    isLocked,
    ask,
    give,
    end,
    ensureUnlocked,
    ...missingPin(computed(() => host.shell?.is_kiosk === true && host.state !== null && !hasPin.value)),
  }
})

/** A kiosk where anybody may do everything is pointed out until somebody says that they know, while this page lives. */
function missingPin(isMissing: ComputedRef<boolean>) {
  const wasPutAway = shallowRef(false)
  const isPointedOut = computed(() => isMissing.value && !wasPutAway.value)
  return { isMissing, isPointedOut, putAway: () => void (wasPutAway.value = true) }
}
