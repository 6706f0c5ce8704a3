import type { HostProblem } from '#core/contracts/host-bridge.ts'
import type { EnergyHistory } from '#core/contracts/solar.ts'
import { computed, type Ref, shallowRef, watch } from 'vue'
import { type Period, slotsOf, startOf } from '../components/solar/energy-slots.ts'
import { periodName } from '../components/solar/energy-words.ts'
import { useBridge } from '../stores/bridge-key.ts'
import { usePinStore } from '../stores/pin.ts'
import { useLanguage } from './use-language.ts'
import { useProblemWords } from './use-problem-words.ts'

type Read = { readonly of: string; readonly buckets: EnergyHistory['buckets'] }

/** Sun, house and work of the period that is chosen, read anew with `now`; of the present one unless another is wanted. */
export function useEnergy(now: Readonly<Ref<Date>>) {
  const bridge = useBridge()
  const pin = usePinStore()
  const language = useLanguage()
  const wordProblem = useProblemWords()
  const period = shallowRef<Period>('day')
  /** So many periods before the present one. */
  const back = shallowRef(0)
  const read = shallowRef<Read | null>(null)
  const problem = shallowRef<HostProblem | null>(null)
  watch(period, () => (back.value = 0), { flush: 'sync' })
  const at = computed(() => startOf(period.value, now.value, -back.value))
  const wanted = computed(() => `${period.value} ${at.value.toISOString()}`)

  /** An answer that comes after another period was chosen is not shown. */
  async function ask(): Promise<void> {
    const of = wanted.value
    const reply = await bridge.readEnergy({ period: period.value, at: at.value.toISOString() })
    if (of !== wanted.value) return
    problem.value = reply.ok ? null : reply.problem
    if (reply.ok) read.value = { of, buckets: reply.value.buckets }
  }
  watch(
    [wanted, now, () => pin.isLocked],
    () => {
      if (!pin.isLocked) void ask()
    },
    { immediate: true },
  )
  return {
    period,
    isNewest: computed(() => back.value === 0),
    move: (by: -1 | 1) => (back.value = Math.max(0, back.value - by)),
    when: computed(() => periodName(period.value, at.value, language.value)),
    slots: computed(() =>
      read.value?.of === wanted.value ? slotsOf(read.value.buckets, period.value, at.value) : null,
    ),
    energyProblem: computed(() => problem.value && wordProblem(problem.value)),
  }
}
