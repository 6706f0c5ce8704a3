import type { HostBridge } from '#core/contracts/host-bridge.ts'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { clockKey } from './composables/use-now.ts'
import { makeI18n } from './i18n.ts'
import { makeRouter } from './router.ts'
import { bridgeKey } from './stores/bridge-key.ts'
import { useHostStore } from './stores/host.ts'

/** The whole interface on one bridge; resolves when its first state is shown. `clock` says what time it is there. */
export async function mountApp(bridge: HostBridge, selector: string, clock = () => new Date()): Promise<void> {
  const i18n = await makeI18n()
  const app = createApp(App)
  app.provide(bridgeKey, bridge)
  app.provide(clockKey, clock)
  app.use(createPinia())
  app.use(i18n)
  await app.runWithContext(() => useHostStore().follow(bridge))
  app.use(makeRouter())
  app.mount(selector)
}
