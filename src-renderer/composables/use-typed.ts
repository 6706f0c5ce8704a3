import { computed, shallowRef, watch } from 'vue'
import type { TypedForm } from '../components/limits/typed-form.ts'

/** What is typed where a value is kept: what is right is given once the field is left, what is wrong never is. */
export function useTyped<T extends string | number>(form: () => TypedForm<T>, kept: () => T, give: (value: T) => void) {
  const typed = shallowRef(form().write(kept()))
  const read = computed(() => form().read(typed.value))
  const show = (value: T) => (typed.value = form().write(value))
  const giveChanged = (value: T) => value !== kept() && give(value)
  watch(kept, show)
  return {
    typed,
    isWrong: computed(() => read.value === null),
    /** A keyboard on the screen fires no `change`: a field that is left is asked. */
    leave() {
      if (read.value === null) return
      show(read.value)
      giveChanged(read.value)
    },
    next: (direction: 1 | -1) => form().step(read.value ?? kept(), direction),
    step(direction: 1 | -1) {
      const value = form().step(read.value ?? kept(), direction)
      show(value)
      giveChanged(value)
    },
  }
}
