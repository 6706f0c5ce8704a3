/** The text of a field and what is selected in it, in UTF-16 units as the DOM counts; a caret is a selection of nothing. */
export type Edited = { readonly text: string; readonly start: number; readonly end: number }

/** What is typed takes the place of the selection, as far as the field holds it; the caret stands behind it. */
export function typeInto({ text, start, end }: Edited, typed: string, lengthMax = Infinity): Edited {
  const room = lengthMax - (text.length - (end - start))
  const piece = typed.length <= room ? typed : ''
  if (piece === '') return { text, start, end }
  const caret = start + piece.length
  return { text: text.slice(0, start) + piece + text.slice(end), start: caret, end: caret }
}

/** The selection goes, or what a person takes for one letter before the caret. */
export function eraseFrom({ text, start, end }: Edited): Edited {
  const from = start === end ? start - lastLetter(text.slice(0, start)).length : start
  return { text: text.slice(0, from) + text.slice(end), start: from, end: from }
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** An accent that was pasted as a sign of its own belongs to its letter. */
const lastLetter = (text: string) => Array.from(letters.segment(text)).at(-1)?.segment ?? ''
