import path from 'node:path'
import { defineConfig } from 'electron-vite'
import { licenceList } from './scripts/build/licences.ts'
import { rendererBuild } from './src-renderer/vite.shared.ts'

const inRoot = (file: string) => path.resolve(import.meta.dirname, file)

const licences = licenceList(import.meta.dirname)
const renderer = rendererBuild(inRoot('src-renderer'))

/** Three builds into out/: main (ES module), preload (one CommonJS file, as the sandbox asks), renderer. */
export default defineConfig({
  main: {
    plugins: [licences.note],
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rolldownOptions: {
        // A thread and a process that computes are programs of their own beside main, found by name inside the asar too.
        input: {
          main: inRoot('src-main/main.ts'),
          'host-thread': inRoot('src-main/host/host-thread.ts'),
          'data-hash-child': inRoot('src-main/compute/data-hash-child.ts'),
          'sandbox-child': inRoot('src-main/compute/sandbox/sandbox-child.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [licences.note],
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: inRoot('src-main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: { ...renderer, plugins: [...renderer.plugins, licences.write] },
})
