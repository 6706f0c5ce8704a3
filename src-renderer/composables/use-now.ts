import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'

/** The time, renewed every `everyMs`, and not while nobody looks. */
export function useNow(everyMs: number): Readonly<ShallowRef<Date>> {
  const now = shallowRef(new Date())
  const timer = setInterval(() => {
    if (!document.hidden) now.value = new Date()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
