import '../styles/app.css'
import { mountApp } from '../mount-app.ts'
import { sceneBridge } from './scene-bridge.ts'
import type { Scene } from './scene.ts'
import { SCENES, type SceneName } from './scenes.ts'

/** `style.html?scene=sunny&theme=dark&lang=de#/earnings` shows that screen with that scene's fixed values. */
const asked = new URLSearchParams(location.search)
const name = asked.get('scene') ?? 'sunny'
const scene: Scene = SCENES[name as SceneName] ?? SCENES.sunny
// Read by `npm run screenshots`, which takes each scene where it is looked at; an element says when it is all there.
Object.assign(window, {
  scenes: Object.entries<Scene>(SCENES).map(([name, { screen = '/' }]) => ({ name, screen })),
})
const { bridge, tell } = sceneBridge(scene, { language: asked.get('lang'), theme: asked.get('theme') })
const clock = () => new Date(scene.now ?? Date.now())
await mountApp(bridge, '#app', clock)
if (scene.next) {
  await appears(scene.until)
  tell(scene.next)
}
for (const selector of scene.taps ?? []) (await appears(selector)).click()
await appears(scene.until)
if (scene.focus !== undefined) (await appears(scene.focus)).focus()
document.documentElement.dataset['scene'] = 'settled'

/** Resolves with the first element that fits, as soon as there is one. */
function appears(selector = 'main h1, main h2, main [role="heading"]'): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector<HTMLElement>(selector)
      if (!found) return
      seen.disconnect()
      resolve(found)
    }
    const seen = new MutationObserver(look)
    seen.observe(document.documentElement, { childList: true, subtree: true })
    look()
  })
}
