import type { Words } from '../words.ts'
import type { problems as english } from '../en/problems.ts'

export const problems: Words<typeof english> = {}
