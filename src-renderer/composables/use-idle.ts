import { onScopeDispose, shallowRef } from 'vue'
import { type IdleLevel, idleWatch, TOUCH_EVENTS } from '../components/kiosk/idle.ts'

const LOOK_EVERY_MS = 1000
const FIRST = { capture: true, passive: false }

/** How long nobody has touched the screen; hears every touch before anything else does. */
export function useIdle() {
  const level = shallowRef<IdleLevel>('active')
  const watch = idleWatch(() => performance.now())

  function hear(event: Event): void {
    const isEaten = watch.eats({ type: event.type, repeat: event instanceof KeyboardEvent && event.repeat })
    level.value = watch.look()
    if (!isEaten) return
    event.stopImmediatePropagation()
    if (event.cancelable) event.preventDefault()
  }
  const timer = setInterval(() => (level.value = watch.look()), LOOK_EVERY_MS)
  for (const name of TOUCH_EVENTS) addEventListener(name, hear, FIRST)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const name of TOUCH_EVENTS) removeEventListener(name, hear, FIRST)
  })
  return level
}
