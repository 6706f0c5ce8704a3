import type { Schedule } from '#core/contracts/limits.ts'
import { clockForm, type TypedForm } from './typed-form.ts'
import { type Part, withStart } from './week-plan.ts'

/** When day or night begins in this plan: any time of day but that of the other one. */
export function startForm(plan: Schedule, part: Part): TypedForm<string> {
  const isPossible = (clockTime: string) => withStart(plan, part, clockTime) !== null
  return {
    ...clockForm,
    read(text) {
      const clockTime = clockForm.read(text)
      return clockTime !== null && isPossible(clockTime) ? clockTime : null
    },
    step(clockTime, direction) {
      const next = clockForm.step(clockTime, direction)
      return isPossible(next) ? next : clockForm.step(next, direction)
    },
  }
}
