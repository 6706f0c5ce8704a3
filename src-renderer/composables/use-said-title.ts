import { nextTick, type Ref, watch } from 'vue'

/** Whoever listens to the screen, or goes through it by keys, is at its name again when it has become another one. */
export function useSaidTitle(title: Readonly<Ref<string>>): void {
  watch(title, async () => {
    await nextTick()
    document.querySelector<HTMLElement>('main h1')?.focus()
  })
}
