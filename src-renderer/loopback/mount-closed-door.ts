import { createApp } from 'vue'
import { makeI18n, systemLanguage } from '../i18n.ts'
import ClosedDoor from './ClosedDoor.vue'

/** What a browser shows that has not been let in, until somebody opens an address with a code. */
export async function mountClosedDoor(selector: string): Promise<void> {
  // Typing another address after the # loads nothing by itself.
  window.addEventListener('hashchange', () => location.reload())
  document.documentElement.lang = systemLanguage()
  createApp(ClosedDoor)
    .use(await makeI18n())
    .mount(selector)
}
