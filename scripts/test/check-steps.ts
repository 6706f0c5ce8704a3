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
    ...(await checkTypes()),
    await runTool('boundaries', ['depcruise', '--config', '.dependency-cruiser.mjs', ...FOLDERS]),
    await runTool('dead code', ['knip']),
    await runTests('unit tests', ['--project', 'unit', '--coverage']),
  ]
}

/** At once: each uses one core, and says something only about what is wrong. */
const checkTypes = () =>
  Promise.all([
    runTool('types', ['tsc', '-p', '.']),
    runTool('types of what runs in a page', ['tsc', '-p', 'tsconfig.browser.json']),
    runTool('types of the interface', ['vue-tsc', '-p', 'src-renderer']),
  ])
