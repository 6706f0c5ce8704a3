import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Hashes } from './run-kernels.ts'

/** A compiler of V8's: which of its two makes the machine code of a kernel. */
export type Tier = 'baseline' | 'optimising'

/** One Node on one processor; `command` is what goes before a script and its arguments. */
export type Engine = { version: string; arch: string; processor: string; command: readonly [string, ...string[]] }

/** What the study cannot do without, in one sentence for the person who runs it. */
export class EngineMissing extends Error {}

const VERSIONS = ['22.23.3', '24.21.0']
/** A PC as it is, and an old one: V8 then does without the instructions that such a PC has not. */
const PC_PROCESSORS: Readonly<Record<string, readonly string[]>> = {
  'x86-64': [],
  'x86-64 without AVX': ['--no-enable-avx', '--no-enable-avx2', '--no-enable-fma3', '--no-enable-sse4-2'],
}
/** Those of the Raspberry Pi 4 and 5, as QEMU calls them. */
const PI_PROCESSORS = ['cortex-a72', 'cortex-a76']
/** Debian's user-mode emulator and the few libraries that Node needs of an ARM64 system. */
const DEBIAN_PACKAGES = ['qemu-user-static', 'libc6-arm64-cross', 'libstdc++6-arm64-cross'].concat([
  'libgcc-s1-arm64-cross',
  'libatomic1-arm64-cross',
])
type Emulator = { program: string; libraries: string }

const TIER_FLAGS: Readonly<Record<Tier, string>> = { baseline: '--liftoff-only', optimising: '--no-liftoff' }

/** Both of V8's compilers for WebAssembly. */
export const TIERS: readonly Tier[] = ['baseline', 'optimising']

/** Runs the kernels of a module file with one engine and one compiler. */
export function runOn(engine: Engine, tier: Tier, moduleFile: string): Hashes {
  const [program, ...before] = engine.command
  const child = path.join(import.meta.dirname, 'kernel-child.ts')
  const output = execFileSync(program, [...before, '--no-warnings', TIER_FLAGS[tier], child, moduleFile], {
    encoding: 'utf8',
  })
  return JSON.parse(output) as Hashes
}

/** The Node that runs this. */
export function thisEngine(): Engine {
  return { version: process.versions.node, arch: process.arch, processor: 'this computer', command: [process.execPath] }
}

/** Fetches the Nodes of the study, and an emulator for those of another processor, into a folder that keeps them. */
export function fetchEngines(folder: string): readonly Engine[] {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new EngineMissing('the whole study runs on Linux x86-64; elsewhere use: npm run determinism -- --check')
  const emulator = fetchEmulator(path.join(folder, 'emulator'))
  return VERSIONS.flatMap((version) => [...pcEngines(folder, version), ...piEngines(folder, version, emulator)])
}

function pcEngines(folder: string, version: string): readonly Engine[] {
  const node = fetchNode(folder, 'x64', version)
  return Object.entries(PC_PROCESSORS).map(([processor, flags]) => ({
    version,
    arch: 'x64',
    processor,
    command: [node, ...flags],
  }))
}

function piEngines(folder: string, version: string, emulator: Emulator): readonly Engine[] {
  const node = fetchNode(folder, 'arm64', version)
  return PI_PROCESSORS.map((processor) => ({
    version,
    arch: 'arm64',
    processor,
    command: [emulator.program, '-cpu', processor, '-L', emulator.libraries, node],
  }))
}

function fetchNode(cache: string, arch: string, version: string): string {
  const folder = path.join(cache, `node-${arch}-${version}`)
  fetchOnce(folder, (half) => {
    run('npm', ['pack', '--silent', `node-linux-${arch}@${version}`], half)
    for (const file of filesOf(half, '.tgz')) run('tar', ['-xzf', file, 'package/bin/node'], half)
  })
  return path.join(folder, 'package', 'bin', 'node')
}

/** Unpacked beside the Nodes, not installed: it needs no root and changes no system. */
function fetchEmulator(folder: string): Emulator {
  fetchOnce(folder, (half) => {
    run('apt-get', ['-q', 'download', ...DEBIAN_PACKAGES], half)
    for (const file of filesOf(half, '.deb')) run('dpkg-deb', ['-x', file, '.'], half)
  })
  return {
    program: path.join(folder, 'usr', 'bin', 'qemu-aarch64-static'),
    libraries: path.join(folder, 'usr', 'aarch64-linux-gnu'),
  }
}

/** A folder has its name only when it is whole, so a study that was interrupted is begun again. */
function fetchOnce(folder: string, fetchInto: (half: string) => void): void {
  if (existsSync(folder)) return
  const half = `${folder}.half`
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { recursive: true })
  fetchInto(half)
  renameSync(half, folder)
}

function filesOf(folder: string, ending: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith(ending))
}

function run(program: string, parameters: readonly string[], cwd: string): void {
  try {
    execFileSync(program, parameters, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EngineMissing(`the study needs ${program} ${parameters.join(' ')}\n${why}`)
  }
}
