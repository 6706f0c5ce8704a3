import { onScopeDispose } from 'vue'

/** Held for so long, in ms, a key repeats itself, so often. */
const REPEAT_AFTER_MS = 450
const REPEAT_EVERY_MS = 80

/** Does something again and again while a finger stays where it is; `end` when it is gone. */
export function useRepeat() {
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => clearTimeout(timer)
  function begin(deed: () => void): void {
    end()
    const again = () => {
      deed()
      timer = setTimeout(again, REPEAT_EVERY_MS)
    }
    timer = setTimeout(again, REPEAT_AFTER_MS)
  }
  onScopeDispose(end)
  return { begin, end }
}
