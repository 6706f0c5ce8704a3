import type { messages } from './en.ts'
import type { Words } from './words.ts'

/** Every word of the interface, by area; English says which keys there are. */
export type Messages = Words<typeof messages>
