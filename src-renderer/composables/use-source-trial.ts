import type { SourceConfig, SourceTrial } from '#core/contracts/solar.ts'
import { computed, shallowRef } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useCall } from './use-call.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Asks a source once what it says; nothing is kept. `trouble`: why it could not even be asked. */
export function useSourceTrial() {
  const bridge = useBridge()
  const wordProblem = useProblemWords()
  const { isBusy, problem, run, forget } = useCall()
  const trial = shallowRef<SourceTrial | null>(null)

  /** `place` is the source's among those that are kept, null where it is new. */
  async function test(source: SourceConfig, place: number | null): Promise<void> {
    trial.value = await run(() => bridge.testSource({ source, place }))
  }
  function clear(): void {
    trial.value = null
    forget()
  }
  const trouble = computed(() => problem.value && wordProblem(problem.value))
  return { trial, trouble, isTesting: isBusy, test, clear }
}
