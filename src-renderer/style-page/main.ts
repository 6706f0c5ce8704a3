import '../styles/app.css'
import { mountApp } from '../mount-app.ts'
import { sceneBridge } from './scene-bridge.ts'
import { type Scene, SCENES, type SceneName } from './scenes.ts'

/** `style.html?scene=sunny&theme=dark&lang=de#/earnings` shows that screen with that scene's fixed values. */
const asked = new URLSearchParams(location.search)
const name = asked.get('scene') ?? 'sunny'
const scene: Scene = SCENES[name as SceneName] ?? SCENES.sunny
const clock = () => new Date(scene.now ?? Date.now())
// Read by `npm run screenshots`, which takes each scene where it is looked at.
Object.assign(window, {
  scenes: Object.entries<Scene>(SCENES).map(([name, { screen = '/' }]) => ({ name, screen })),
})
await mountApp(sceneBridge(scene, { language: asked.get('lang'), theme: asked.get('theme') }), '#app', clock)
