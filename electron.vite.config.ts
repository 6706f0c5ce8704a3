import path from 'node:path'
import { defineConfig } from 'electron-vite'
import { rendererBuild } from './src-renderer/vite.shared.ts'

const inRoot = (file: string) => path.resolve(import.meta.dirname, file)

/** Three builds into out/: main (ES module), preload (one CommonJS file, as the sandbox asks), renderer. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rolldownOptions: {
        // A thread and a process that computes are programs of their own beside main, found by name inside the asar too.
        input: {
          main: inRoot('src-main/main.ts'),
          'host-thread': inRoot('src-main/host/host-thread.ts'),
          'data-hash-child': inRoot('src-main/compute/data-hash-child.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: inRoot('src-main/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: rendererBuild(inRoot('src-renderer')),
})
