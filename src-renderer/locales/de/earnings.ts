import type { Words } from '../words.ts'
import type { earnings as english } from '../en/earnings.ts'

export const earnings: Words<typeof english> = {}
