import path from 'node:path'
import { parseArgs } from 'node:util'

export const SYSTEMS = ['linux', 'windows', 'mac'] as const
export type System = (typeof SYSTEMS)[number]
export const PROCESSORS = ['x64', 'arm64'] as const
export type Processor = (typeof PROCESSORS)[number]

export type PackageOptions = {
  readonly system: System
  readonly processors: readonly Processor[]
  /** The unpacked app only, without an installer. */
  readonly isFolderOnly: boolean
  /** Around an executable that cannot run, to see without network what is packed. */
  readonly withStub: boolean
  /** Absolute. */
  readonly output: string
}

/** Something on the command line is wrong; the sentence says what. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

export const PACKAGE_HELP = `npm run package -- [options]

Builds the app, makes its icons and packs it for this system into release/. Electron is taken from node_modules
(npx install-electron), else from electron-builder’s cache, else fetched from GitHub.

  --linux         .deb and AppImage
  --windows       an installer (.exe), unsigned without a certificate in CSC_LINK
  --mac           .dmg and .zip, signed ad hoc; on a Mac only
  --x64, --arm64  for this processor, or for both (that of this computer)
  --dir           the app’s folder only, without an installer
  --stub          with --linux --dir: around an executable that cannot run; needs no network, for tests
  --output DIR    where it goes (release)
  --help          this text

Exit codes: 0 ok, 1 it could not be packed, 2 usage.`

type Here = { readonly platform: NodeJS.Platform; readonly arch: string; readonly root: string }

/** Reads the command line; `help` asks for the text above. Throws `UsageError`. */
export function parsePackageOptions(args: readonly string[], here: Here): PackageOptions | 'help' {
  const values = readValues(args)
  if (values.help) return 'help'
  const { dir: isFolderOnly = false, stub: withStub = false, output = 'release' } = values
  const system = systemAmong(values) ?? systemOf(here.platform)
  if (withStub && !(isFolderOnly && system === 'linux'))
    throw new UsageError('--stub packs a folder for Linux that cannot run: it goes with --linux --dir only.')
  const named = PROCESSORS.filter((processor) => values[processor])
  const processors = named.length > 0 ? named : [processorOf(here.arch)]
  return { system, processors, isFolderOnly, withStub, output: path.resolve(here.root, output) }
}

function systemAmong(values: Partial<Record<System, boolean>>): System | undefined {
  const named = SYSTEMS.filter((system) => values[system])
  if (named.length > 1) throw new UsageError(`One system at a time, not ${named.join(' and ')}.`)
  return named[0]
}

function readValues(args: readonly string[]) {
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        linux: flag,
        windows: flag,
        mac: flag,
        x64: flag,
        arm64: flag,
        dir: flag,
        stub: flag,
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${PACKAGE_HELP}`)
  }
}

function systemOf(platform: NodeJS.Platform): System {
  if (platform === 'win32') return 'windows'
  if (platform === 'darwin') return 'mac'
  if (platform === 'linux') return 'linux'
  throw new UsageError(`Electron has no program for ${platform}; name --linux, --windows or --mac.`)
}

function processorOf(arch: string): Processor {
  const found = PROCESSORS.find((processor) => processor === arch)
  if (found !== undefined) return found
  throw new UsageError(`Electron has no program for ${arch}; name --x64 or --arm64.`)
}
