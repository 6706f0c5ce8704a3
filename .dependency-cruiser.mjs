/** Who may import whom: the table of docs/ARCHITECTURE.md. `scripts/import-rules.test.ts` plants a violation of each. */
const error = (name, from, to) => ({ name, severity: 'error', from, to })
const TEST = '[.](test|contract)[.]ts$'
const ROOTS = [
  '/main[.]ts$',
  '^server/[^/]+[.]ts$',
  '^server/admin/',
  '^src-main/cli/',
  '^src-main/desktop/',
  '^src-main/host/',
  '^src-main/agent/agent[.]ts$',
]

export default {
  forbidden: [
    error('no-circular', {}, { circular: true }),
    error('core-is-pure', { path: '^core/', pathNot: TEST }, { pathNot: '^core/|^node_modules/zod/' }),
    error(
      'zod-only-in-contracts',
      { path: '^core/', pathNot: ['^core/contracts/', TEST] },
      { path: '^node_modules/zod/|^core/contracts/' },
    ),
    error(
      'use-cases-know-ports-only',
      { path: '^(server|src-main)/([^/]+)/use-cases/', pathNot: TEST },
      { pathNot: '^core/|^$1/$2/(ports[.]ts|use-cases/)|^$1/shared/ports[.]ts' },
    ),
    error('ports-know-core-only', { path: '/ports[.]ts$' }, { pathNot: '^core/|/ports[.]ts$' }),
    error(
      'http-stays-http',
      { path: '^server/([^/]+)/http/', pathNot: TEST },
      { path: '/adapters/|^server/shared/postgres/|^node_modules/(knex|pg)/' },
    ),
    error('adapters-never-call-in', { path: '/adapters/', pathNot: TEST }, { path: '/(use-cases|http)/' }),
    error(
      'features-are-islands',
      { path: '^(server|src-main)/([^/]+)/', pathNot: [...ROOTS, TEST] },
      {
        path: '^(server|src-main)/',
        pathNot: ['^$1/$2/', '^$1/shared/', '^src-main/(solar|energy|compute|host)/ports[.]ts$'],
      },
    ),
    error('coordinator-and-node-are-apart', { path: '^server/', pathNot: TEST }, { path: '^src-main/' }),
    error('node-and-coordinator-are-apart', { path: '^src-main/', pathNot: TEST }, { path: '^(server|migrations)/' }),
    error(
      'knex-only-for-migrations',
      { path: '^(server|src-main)/', pathNot: '^server/shared/postgres/' },
      { path: '^node_modules/knex/' },
    ),
    error('verifier-needs-no-server', { path: '^scripts/verify-chain' }, { path: '^(server|src-main|migrations)/' }),
    error(
      'nothing-imports-the-tools',
      { path: '^(core|server|src-main|src-renderer|migrations)/', pathNot: TEST },
      { path: '^(scripts|bench|e2e)/' },
    ),
    error(
      'renderer-shows-only',
      { path: '^src-renderer/', pathNot: [TEST, '^src-renderer/(vite[.]shared|style-page/vite[.]config)[.]ts$'] },
      { path: '^(server|src-main|migrations)/|^node_modules/electron/', pathNot: '^$' },
    ),
    error(
      'renderer-has-no-node',
      { path: '^src-renderer/', pathNot: [TEST, '^src-renderer/(vite[.]shared|style-page/vite[.]config)[.]ts$'] },
      { dependencyTypes: ['core'] },
    ),
    error(
      'renderer-parses-nothing',
      { path: '^src-renderer/', pathNot: [TEST, '^src-renderer/style-page/'] },
      { path: '^core/contracts/|^node_modules/zod/', pathNot: '/host-calls[.]ts$', dependencyTypesNot: ['type-only'] },
    ),
    error(
      'style-page-stays-out',
      { path: '^src-renderer/', pathNot: [TEST, '^src-renderer/style-page/'] },
      { path: '^src-renderer/style-page/' },
    ),
    error(
      'electron-in-the-shell-only',
      { path: '^(core|server|src-main|src-renderer)/', pathNot: '^src-main/(desktop/|main[.]ts$|preload[.]ts$)' },
      { path: '^node_modules/electron/' },
    ),
    error(
      'simulators-stay-out',
      { path: '^(core|server|src-main|src-renderer|migrations)/', pathNot: [TEST, '^src-main/solar/simulators/'] },
      { path: '^src-main/solar/simulators/|^node_modules/aedes/' },
    ),
    error('no-test-in-product', { pathNot: [TEST, '^(scripts|bench|e2e)/'] }, { path: TEST }),
    error('resolvable', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.json'],
    },
  },
}
