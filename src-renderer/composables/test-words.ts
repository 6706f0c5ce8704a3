import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import { messages as en } from '../locales/en.ts'

/** For tests: what a composable gives a component of an English interface. */
export async function inEnglish<T>(use: () => T): Promise<T> {
  const found: { given?: { readonly by: T } } = {}
  const app = createSSRApp({
    setup() {
      found.given = { by: use() }
      return () => null
    },
  })
  app.use(createPinia()).use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
  await renderToString(app)
  if (!found.given) throw new Error('The component was not set up')
  return found.given.by
}
