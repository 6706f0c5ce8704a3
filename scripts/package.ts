import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PACKAGE_HELP, type PackageOptions, parsePackageOptions, UsageError } from './package/options.ts'
import { makeStubElectron } from './package/stub-electron.ts'
import { installedElectron } from './start/window.ts'
import { runTool } from './test/step.ts'

const root = path.resolve(import.meta.dirname, '..')
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}
const ELECTRON = devDependencies['electron'] ?? ''

const WHAT_TO_DO = `It was not packed; the lines above say why. When they name github.com, Electron ${ELECTRON} or a tool of
electron-builder could not be fetched: run the same command once with network (both are then kept in the caches of
Electron and electron-builder), or run “npx install-electron” for the Electron of this computer. Without either,
“npm run package -- --linux --dir --stub” shows what would be packed.`

/** Resolves with the exit code. */
async function pack(options: PackageOptions): Promise<number> {
  const stub = options.withStub ? mkdtempSync(path.join(tmpdir(), 'koprogo-stub-')) : null
  if (stub !== null) makeStubElectron(stub, ELECTRON)
  try {
    const steps = [
      () => runTool('build', ['node', 'scripts/build.ts', '--if-stale']),
      () => runTool('icons', ['node', 'scripts/icons.ts']),
      () => runTool('package', builderCommand(options, stub ?? electronFor(options))),
    ]
    for (const step of steps) if (!(await step()).isGood) return failed()
    console.log(`\nPacked into ${path.relative(root, options.output) || options.output}`)
    return 0
  } finally {
    if (stub !== null) rmSync(stub, { recursive: true })
  }
}

function failed(): number {
  console.error(`\n${WHAT_TO_DO}`)
  return 1
}

const builderCommand = (options: PackageOptions, electronFolder: string | null) => [
  'electron-builder',
  `--${options.system}`,
  ...(options.isFolderOnly ? ['dir'] : []),
  ...options.processors.map((processor) => `--${processor}`),
  '--publish=never',
  '--config=electron-builder.config.ts',
  `-c.directories.output=${options.output}`,
  ...(electronFolder === null ? [] : [`-c.electronDist=${electronFolder}`]),
]

/** The installed Electron, where it is the one to be packed; null leaves it to electron-builder. */
function electronFor({ system, processors }: PackageOptions): string | null {
  const here = parsePackageOptions([], { ...process, root })
  const isForHere = here !== 'help' && here.system === system && String(processors) === String(here.processors)
  return isForHere && installedElectron(root) !== null ? path.join(root, 'node_modules/electron/dist') : null
}

try {
  const options = parsePackageOptions(process.argv.slice(2), { ...process, root })
  if (options === 'help') console.log(PACKAGE_HELP)
  else process.exitCode = await pack(options)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
