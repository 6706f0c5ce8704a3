import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/test/chromium.ts'

/**
 * The app as it is built, and the interface in a browser. `ELECTRON_EXE` names a real Electron; without it the stand-in of
 * e2e/electron-double runs the app. `PLAYWRIGHT_JSON_OUTPUT_FILE` is where the report is written.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Not among the temporary files, which go with the run: traces of what failed are read after it.
  outputDir: 'test-results',
  // Specs wait for programs more than they compute: on two cores three go on where two would leave one idle.
  workers: 3,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : [['list']],
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      args: ['--no-sandbox'],
      // Looked for when a browser is launched: tools that only read this file need none.
      get executablePath() {
        return findChromium()
      },
    },
  },
})
