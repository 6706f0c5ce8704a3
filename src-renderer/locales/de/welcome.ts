import type { Words } from '../words.ts'
import type { welcome as english } from '../en/welcome.ts'

export const welcome: Words<typeof english> = {}
