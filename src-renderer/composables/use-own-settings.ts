import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import type { Language } from '#core/wording/sentences.ts'
import { computed } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { useCall } from './use-call.ts'

const NO_MACHINE: HostState['machine'] = { cores: 1, cpu: '', name: '', is_raspberry_pi: false }

/** What the person in front of this node prefers, and how to change it; what kept the last change is in `problem`. */
export function useOwnSettings() {
  const host = useHostStore()
  const bridge = useBridge()
  const { isBusy, problem, run } = useCall()
  const change = (changes: Partial<Preferences>) => run(() => bridge.changePreferences(changes))
  return {
    isBusy,
    problem,
    change,
    machine: computed(() => host.state?.machine ?? NO_MACHINE),
    launches: computed(() => host.shell?.launches_at_login ?? null),
    setLanguage: (language: Language) => void change({ language }),
    async setLaunches(launches: boolean) {
      const shell = await run(() => bridge.setLaunchAtLogin({ launches }))
      if (shell) host.shell = shell
    },
  }
}
