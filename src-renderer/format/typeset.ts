/** A thin space that does not break: French has one before these signs, and within its quotation marks. */
const THIN = '\u202F'

/** Keeps signs with the word they follow, so that no line begins with one; other languages have no space there. */
export function typeset(text: string): string {
  return text.replaceAll(/ (?=[;:!?»])|(?<=«) /g, THIN)
}
