import { onScopeDispose } from 'vue'

/** Does something once nothing new has come for so long, in ms; not any more when whoever wanted it is gone. */
export function useLater(afterMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const forget = () => clearTimeout(timer)
  function begin(deed: () => void): void {
    forget()
    timer = setTimeout(deed, afterMs)
  }
  onScopeDispose(forget)
  return { begin, forget }
}
