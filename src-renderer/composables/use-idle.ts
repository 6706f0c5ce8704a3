import { onScopeDispose, shallowRef } from 'vue'
import { type IdleLevel, idleLevel } from '../components/kiosk/idle.ts'

const LOOK_EVERY_MS = 1000
const TOUCHES = ['pointerdown', 'keydown'] as const
/** Everything that one touch sends, until the finger is gone. */
const REST_OF_A_TOUCH = ['pointerup', 'click', 'touchstart', 'touchend', 'mousedown', 'mouseup'] as const
const TOUCH_MAX_MS = 700

/**
 * How long nobody has touched the screen. The touch that wakes it is eaten whole, from finger down to click, before any
 * button hears of it: a dark screen shows nobody what they would press.
 */
export function useIdle() {
  const level = shallowRef<IdleLevel>('active')
  let touchedAtMs = performance.now()
  let eatsUntilMs = 0

  function touched(event: Event): void {
    const wasAsleep = level.value !== 'active'
    touchedAtMs = performance.now()
    level.value = 'active'
    if (!wasAsleep) return
    eatsUntilMs = touchedAtMs + TOUCH_MAX_MS
    eat(event)
  }
  function rest(event: Event): void {
    if (performance.now() < eatsUntilMs) eat(event)
  }
  const timer = setInterval(() => (level.value = idleLevel(performance.now() - touchedAtMs)), LOOK_EVERY_MS)
  for (const name of TOUCHES) addEventListener(name, touched, { capture: true, passive: false })
  for (const name of REST_OF_A_TOUCH) addEventListener(name, rest, { capture: true, passive: false })
  onScopeDispose(() => {
    clearInterval(timer)
    for (const name of TOUCHES) removeEventListener(name, touched, { capture: true })
    for (const name of REST_OF_A_TOUCH) removeEventListener(name, rest, { capture: true })
  })
  return level
}

function eat(event: Event): void {
  event.stopImmediatePropagation()
  if (event.cancelable) event.preventDefault()
}
