import { inject, type InjectionKey, onScopeDispose, shallowRef, type ShallowRef } from 'vue'

/** What time it is for the interface; provided where it is another than this computer's (the style page). */
export const clockKey: InjectionKey<() => Date> = Symbol('clock')

/** The time, renewed every `everyMs`, and not while nobody looks. */
export function useNow(everyMs: number): Readonly<ShallowRef<Date>> {
  const clock = inject(clockKey, () => new Date(), false)
  const now = shallowRef(clock())
  const timer = setInterval(() => {
    if (!document.hidden) now.value = clock()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
