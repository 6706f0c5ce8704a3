import { computed } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useCall } from './use-call.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Pause, resume and finish, with what kept the last one from being done. The node's next state shows the rest. */
export function useWorkVerbs() {
  const bridge = useBridge()
  const { isBusy, problem, run } = useCall()
  const wordProblem = useProblemWords()
  return {
    isBusy,
    problemText: computed(() => (problem.value === null ? null : wordProblem(problem.value))),
    pause: (until: Date | null) => void run(() => bridge.pause({ until: until?.toISOString() ?? null })),
    resume: () => void run(() => bridge.resume({})),
    finish: () => void run(() => bridge.finish({})),
  }
}
