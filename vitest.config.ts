import { defineConfig } from 'vitest/config'

/** Unit tests know no database and no network, and use every core; integration tests start real programs and wait for them, four files at a time. */
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.contract.ts', '**/test-*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{core,server,src-main,src-renderer,scripts,migrations,bench,workloads}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          // Files share a process, or starting one for each would take as long as the tests; each leaves it as it found it.
          isolate: false,
          setupFiles: 'scripts/test/leave-as-found.ts',
          env: { DATABASE_URL: 'none' },
          maxWorkers: '100%',
          // No test is timed; one that hangs ends.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{server,src-main,scripts,e2e}/**/*.integration.test.ts'],
          globalSetup: 'server/shared/postgres/test-cluster.ts',
          maxWorkers: 4,
          // As above, on a machine that is loaded too.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // By the wall clock, for half an hour: `npm run test:sun` alone runs them.
        test: { name: 'sun', include: ['e2e/sun/*.test.ts'], maxWorkers: 3 },
      },
    ],
  },
})
