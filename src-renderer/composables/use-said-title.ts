import { type Ref, watch } from 'vue'
import { goTo } from './go-to.ts'

/** Whoever listens to the screen, or goes through it by keys, is at its name again when it has become another one. */
export function useSaidTitle(title: Readonly<Ref<string>>): void {
  watch(title, () => goTo(() => document.querySelector('main h1')))
}
