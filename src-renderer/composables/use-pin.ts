import { computed, shallowRef } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { useCall } from './use-call.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Unlocking, setting and removing the PIN; `what` is what is asked for now. */
export function usePin() {
  const host = useHostStore()
  const bridge = useBridge()
  const { isBusy, problem, run, forget } = useCall()
  const wordProblem = useProblemWords()
  const what = shallowRef<'unlock' | 'set' | 'remove' | null>(null)
  const isOpen = computed({ get: () => what.value !== null, set: (open) => (open ? undefined : (what.value = null)) })

  function ask(next: 'unlock' | 'set' | 'remove'): void {
    forget()
    what.value = next
  }
  /** Whether it was taken. */
  async function give(pin: string): Promise<boolean> {
    const done = await run(() => {
      if (what.value === 'unlock') return bridge.unlock({ pin })
      return bridge.setPin(what.value === 'set' ? { pin, old: null } : { pin: null, old: pin })
    })
    if (done) what.value = null
    return done !== null
  }
  return {
    what,
    isOpen,
    isBusy,
    hasPin: computed(() => host.state?.lock.has_pin ?? false),
    isLocked: computed(() => host.state?.lock.is_locked ?? false),
    problemText: computed(() => (problem.value === null ? null : wordProblem(problem.value))),
    ask,
    give,
  }
}
