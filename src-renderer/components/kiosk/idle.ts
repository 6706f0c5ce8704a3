/** Without a touch for so long, in ms, a kiosk shows three numbers; after longer it is dimmed as well. */
export const ATTRACT_AFTER_MS = 60_000
export const DIM_AFTER_MS = 120_000

export type IdleLevel = 'active' | 'attract' | 'dim'

export function idleLevel(sinceTouchMs: number): IdleLevel {
  if (sinceTouchMs >= DIM_AFTER_MS) return 'dim'
  return sinceTouchMs >= ATTRACT_AFTER_MS ? 'attract' : 'active'
}

/** What begins a touch, of a finger or a key. */
const BEGINNINGS: readonly string[] = ['pointerdown', 'keydown']
/** All that one touch sends, in the order in which it may come; a click is the last, and alone where a screen reader sends it. */
export const TOUCH_EVENTS = [
  ...BEGINNINGS,
  'touchstart',
  'pointerup',
  'touchend',
  'mousedown',
  'mouseup',
  'keyup',
  'click',
]

/**
 * Whether anybody is there. The touch that wakes a sleeping screen is eaten whole, however long it is held, before any
 * button hears of it: a dark screen shows nobody what they would press.
 */
export function idleWatch(nowMs: () => number) {
  let touchedAtMs = nowMs()
  let level: IdleLevel = 'active'
  let isEating = false

  return {
    /** The level at this moment. */
    look: () => (level = idleLevel(nowMs() - touchedAtMs)),
    /** Takes note of an event; true where it belongs to the touch that wakes, and nobody else may hear it. */
    eats({ type, repeat = false }: { readonly type: string; readonly repeat?: boolean }): boolean {
      const begins = BEGINNINGS.includes(type) && !repeat
      if (begins || level !== 'active') {
        isEating = level !== 'active'
        level = 'active'
        touchedAtMs = nowMs()
      }
      const isEaten = isEating
      if (type === 'click') isEating = false
      return isEaten
    },
  }
}
