import { nextTick } from 'vue'

/**
 * What had the focus is gone once the screen has changed: whoever goes by keys or ears is where `find` says instead of at
 * the beginning of the page. Nothing happens where it finds nothing.
 */
export async function goTo(find: () => Element | null | undefined): Promise<void> {
  await nextTick()
  const found = find()
  if (found instanceof HTMLElement) found.focus()
}
