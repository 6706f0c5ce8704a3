import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import type { DisplaySize } from '#core/display-size.ts'
import type { Language } from '#core/wording/sentences.ts'
import { computed, shallowRef } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { usePinStore } from '../stores/pin.ts'
import { useCall } from './use-call.ts'
import { useProblemWords } from './use-problem-words.ts'

const NO_MACHINE: HostState['machine'] = { cores: 1, cpu: '', name: '', is_raspberry_pi: false }

/** What the person in front of this node prefers, and how to change it; what kept the last change is in `problem`, in words at its setting. */
export function useOwnSettings() {
  const host = useHostStore()
  const bridge = useBridge()
  const { isBusy, problem, run } = useCall()
  const pin = usePinStore()
  const wordProblem = useProblemWords()
  /** The setting that was changed last: what kept it is said beside it. */
  const asked = shallowRef<string | null>(null)
  function change(changes: Partial<Preferences>) {
    asked.value = Object.keys(changes)[0] ?? null
    return run(() => bridge.changePreferences(changes))
  }
  return {
    isBusy,
    problem,
    change,
    problemAt: (name: string) => (problem.value !== null && asked.value === name ? wordProblem(problem.value) : null),
    machine: computed(() => host.state?.machine ?? NO_MACHINE),
    displaySize: computed(() => host.preferences?.display_size ?? 'normal'),
    launches: computed(() => host.shell?.launches_at_login ?? null),
    setLanguage: (language: Language) => void change({ language }),
    /** A kiosk that was here before may still have its PIN. */
    async setSize(display_size: DisplaySize) {
      if (await pin.ensureUnlocked()) await change({ display_size })
    },
    async setLaunches(launches: boolean) {
      asked.value = 'launches'
      const shell = await run(() => bridge.setLaunchAtLogin({ launches }))
      if (shell) host.shell = shell
    },
  }
}
