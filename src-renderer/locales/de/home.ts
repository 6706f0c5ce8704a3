import type { Words } from '../words.ts'
import type { home as english } from '../en/home.ts'

export const home: Words<typeof english> = {}
