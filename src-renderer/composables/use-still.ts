import { computed, inject, type InjectionKey, onScopeDispose, provide, type Ref, shallowRef } from 'vue'

const asleepKey: InjectionKey<Readonly<Ref<boolean>>> = Symbol('asleep')

/** Whether the screen sleeps, for whoever puts it to sleep; everything within hears of it. */
export function provideSleep(): Ref<boolean> {
  const isAsleep = shallowRef(false)
  provide(asleepKey, isAsleep)
  return isAsleep
}

/** Whether pictures hold still: nobody sees them (asleep, hidden), or whoever does wants no motion. */
export function useStill() {
  const isAsleep = inject(asleepKey, shallowRef(false))
  const isHidden = shallowRef(document.hidden)
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const isCalm = shallowRef(calm.matches)
  const look = () => (isHidden.value = document.hidden)
  const heed = () => (isCalm.value = calm.matches)
  document.addEventListener('visibilitychange', look)
  calm.addEventListener('change', heed)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', look)
    calm.removeEventListener('change', heed)
  })
  return computed(() => isAsleep.value || isHidden.value || isCalm.value)
}
