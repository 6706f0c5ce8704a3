import path from 'node:path'
import { defineConfig } from 'vite'
import { rendererBuild } from '../vite.shared.ts'

const renderer = path.resolve(import.meta.dirname, '..')
const base = rendererBuild(renderer)

/** Development only: every component and screen with fixed values; the product's build does not know these files. */
export default defineConfig({
  ...base,
  publicDir: path.resolve(renderer, 'style-page/public'),
  build: {
    ...base.build,
    outDir: path.resolve(renderer, '../out/style-page'),
    rolldownOptions: { input: { style: path.resolve(renderer, 'style.html') } },
  },
})
