import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

/** One bundle for the window and for a browser: everything it loads lies beside index.html. `here` is src-renderer. */
export const rendererBuild = (here: string) =>
  ({
    root: here,
    base: './',
    plugins: [vue(), tailwindcss()],
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    build: {
      outDir: path.resolve(here, '../out/renderer'),
      emptyOutDir: true,
      minify: true,
      // Data URLs of scripts and fonts would need a wider Content-Security-Policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: { index: path.resolve(here, 'index.html') } },
    },
  }) satisfies UserConfig
