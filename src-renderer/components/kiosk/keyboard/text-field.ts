import { eraseFrom, type Edited, typeInto } from './edit-text.ts'

export type TextField = HTMLInputElement | HTMLTextAreaElement
const TYPED = new Set(['text', 'search', 'url', 'email', 'tel', 'number', 'password'])

/** What letters can be typed into; null for everything else. */
export function asTextField(element: Element | null): TextField | null {
  const isOne =
    element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && TYPED.has(element.type))
  return isOne && !element.readOnly && !element.disabled ? element : null
}

/** The field that is next on this screen. */
export function fieldAfter(field: TextField): TextField | null {
  const fields = Array.from(document.querySelectorAll('input, textarea')).filter((one) => asTextField(one) !== null)
  return asTextField(fields[fields.indexOf(field) + 1] ?? null)
}

export const typeInField = (field: TextField, typed: string): void =>
  edit(field, typeInto(read(field), typed, field.maxLength < 0 ? undefined : field.maxLength), typed)

export const eraseInField = (field: TextField): void => edit(field, eraseFrom(read(field)), null)

/** A field of numbers has no caret that could be asked for: there everything happens at its end. */
function read({ value: text, selectionStart, selectionEnd }: TextField): Edited {
  return { text, start: selectionStart ?? text.length, end: selectionEnd ?? text.length }
}

/** Changes it as a hand on a keyboard does: value, caret, and the event that whoever listens to the field waits for. */
function edit(field: TextField, { text, start, end }: Edited, typed: string | null): void {
  if (field.value === text) return
  field.value = text
  if (field.selectionStart !== null) field.setSelectionRange(start, end)
  // Chromium does not scroll to a caret that a script has moved; whoever types almost always types at the end.
  if (end === text.length) field.scrollLeft = field.scrollWidth
  const inputType = typed === null ? 'deleteContentBackward' : 'insertText'
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType, data: typed }))
}
