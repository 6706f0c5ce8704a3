import { existingFolders, runTests, runTool, type StepResult } from './step.ts'

const FOLDERS = existingFolders([
  'core',
  'server',
  'src-main',
  'src-renderer',
  'migrations',
  'scripts',
  'bench',
  'e2e',
  'workloads',
])

/** Everything that needs no running program: under 90 seconds. Goes on after a failure, so that one run tells all. */
export async function runCheck(): Promise<readonly StepResult[]> {
  return [
    await runTool('format', ['oxfmt', '--check', '.']),
    await runTool('lint', ['oxlint', '--type-aware', ...FOLDERS]),
    ...(await checkWhole()),
    // Core is covered by its own tests: counting what the others reach too would take a third longer.
    await runTests('unit tests of core', ['--project', 'unit', 'core/', '--coverage']),
    await runTests('unit tests', ['--project', 'unit', ...FOLDERS.filter((name) => name !== 'core').map(asFilter)]),
  ]
}

const asFilter = (folder: string) => `${folder}/`

/** At once: each uses one core, and says something only about what is wrong. */
const checkWhole = () =>
  Promise.all([
    runTool('types', ['tsc', '-p', '.']),
    runTool('types of what runs in a page', ['tsc', '-p', 'tsconfig.browser.json']),
    runTool('types of the interface', ['vue-tsc', '-p', 'src-renderer']),
    runTool('boundaries', ['depcruise', '--config', '.dependency-cruiser.mjs', ...FOLDERS]),
    runTool('dead code', ['knip']),
  ])
