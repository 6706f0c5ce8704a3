import { v7 } from 'uuid'
import type { Clock, Ids } from './ports.ts'

export const systemClock: Clock = { now: () => new Date() }
export const uuidV7Ids: Ids = { next: () => v7() }
