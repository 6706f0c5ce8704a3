import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import type { DisplaySize } from '#core/display-size.ts'
import type { Language } from '#core/wording/sentences.ts'
import { computed } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { usePinStore } from '../stores/pin.ts'
import { useProblemWords } from './use-problem-words.ts'
import { useSaves } from './use-saves.ts'

const NO_MACHINE: HostState['machine'] = { cores: 1, cpu: '', name: '', is_raspberry_pi: false }

/**
 * What the person in front of this node prefers, and how to change it. A change is shown at once, so that the next tap
 * stands on it; what kept one is in `problem`, in words at its setting.
 */
export function useOwnSettings() {
  const host = useHostStore()
  const bridge = useBridge()
  const pin = usePinStore()
  const wordProblem = useProblemWords()
  const { queue, problems, save } = useSaves<Partial<Preferences>>()
  const preferences = computed(
    () =>
      host.preferences && queue.value.reduce<Preferences>((all, { shown }) => ({ ...all, ...shown }), host.preferences),
  )
  const change = (changes: Partial<Preferences>) =>
    save({
      name: Object.keys(changes).join(),
      shown: changes,
      async run() {
        const reply = await bridge.changePreferences(changes)
        if (reply.ok) host.takePreferences(reply.value)
        return reply
      },
    })
  return {
    preferences,
    change,
    problem: computed(() => Object.values(problems.value).find((problem) => problem !== null) ?? null),
    problemAt(name: string) {
      const problem = problems.value[name] ?? null
      return problem && wordProblem(problem)
    },
    machine: computed(() => host.state?.machine ?? NO_MACHINE),
    displaySize: computed(() => preferences.value?.display_size ?? 'normal'),
    launches: computed(() => host.shell?.launches_at_login ?? null),
    setLanguage: (language: Language) => void change({ language }),
    /** A kiosk that was here before may still have its PIN. */
    async setSize(display_size: DisplaySize) {
      if (await pin.ensureUnlocked()) await change({ display_size })
    },
    setLaunches: (launches: boolean) =>
      save({
        name: 'launches',
        shown: {},
        async run() {
          const reply = await bridge.setLaunchAtLogin({ launches })
          if (reply.ok) host.shell = reply.value
          return reply
        },
      }),
  }
}
