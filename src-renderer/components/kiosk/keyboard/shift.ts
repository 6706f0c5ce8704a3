/** `once`: the next letter is a capital. `locked`: all are, until it is pressed again. */
export type Shift = 'off' | 'once' | 'locked'

const AFTER_PRESS = { off: 'once', once: 'locked', locked: 'off' } as const
export const pressShift = (shift: Shift): Shift => AFTER_PRESS[shift]

/** A letter was typed. */
export const afterLetter = (shift: Shift): Shift => (shift === 'once' ? 'off' : shift)
