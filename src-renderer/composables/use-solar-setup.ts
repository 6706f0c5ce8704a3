import type { Site, SolarSetup } from '#core/contracts/solar.ts'
import { computed, shallowRef, watch } from 'vue'
import { useBridge } from '../stores/bridge-key.ts'
import { usePinStore } from '../stores/pin.ts'
import { useCall } from './use-call.ts'
import { useProblemWords } from './use-problem-words.ts'
import { useSaves } from './use-saves.ts'

/**
 * What is behind this meter, and how to change it. A change is shown at once and kept as a whole or not at all; what kept
 * one is in `problemAt`, in words at its place. Null while it is locked or not read yet.
 */
export function useSolarSetup() {
  const bridge = useBridge()
  const pin = usePinStore()
  const wordProblem = useProblemWords()
  const { isBusy, problem, run } = useCall()
  const { queue, problems, save } = useSaves<Partial<Site>>()
  const kept = shallowRef<SolarSetup | null>(null)

  async function read(): Promise<void> {
    kept.value = (await run(() => bridge.readSolar({}))) ?? kept.value
  }
  /** How the sources fare by now. An answer about another site than is shown says nothing of this one. */
  async function hear(): Promise<void> {
    if (kept.value === null) return
    const reply = await bridge.readSolar({})
    if (reply.ok && isOf(reply.value, kept.value)) kept.value = { ...kept.value, state: reply.value.state }
  }
  watch(
    () => pin.isLocked,
    (isLocked) => {
      if (isLocked) kept.value = null
      else void read()
    },
    { immediate: true },
  )
  const site = computed(
    () => kept.value && queue.value.reduce<Site>((all, { shown }) => ({ ...all, ...shown }), kept.value.site),
  )
  /** Resolves once nothing waits any more. */
  const change = (changes: Partial<Site>) =>
    save({
      name: Object.keys(changes).join(),
      shown: changes,
      async run() {
        if (kept.value === null) return { ok: false, problem: LOCKED }
        const reply = await bridge.saveSite({ ...kept.value.site, ...changes })
        if (reply.ok) kept.value = reply.value
        return reply
      },
    })
  return {
    site,
    forms: computed(() => kept.value?.forms ?? []),
    addresses: computed(() => kept.value?.addresses ?? []),
    isOverridden: computed(() => kept.value?.is_overridden ?? false),
    /** How each source fares, in their order; none while a change of theirs is not kept yet. */
    states: computed(() => (queue.value.some(({ shown }) => shown.sources) ? [] : (kept.value?.state ?? []))),
    hear,
    isReading: isBusy,
    notRead: computed(() => problem.value && wordProblem(problem.value)),
    read,
    change,
    /** As data, for whoever has fields. */
    problemOf: (name: keyof Site) => problems.value[name] ?? null,
    problemAt(name: keyof Site) {
      const found = problems.value[name] ?? null
      return found && wordProblem(found)
    },
  }
}

const isOf = (heard: SolarSetup, kept: SolarSetup | null): boolean =>
  JSON.stringify(heard.site.sources) === JSON.stringify(kept?.site.sources)
const LOCKED = { code: 'locked', field: null, detail: null, values: {} } as const
