import type { Words } from '../words.ts'
import type { work as english } from '../en/work.ts'

export const work: Words<typeof english> = {}
