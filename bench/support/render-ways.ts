import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { StoredFile } from '#main/compute/ports.ts'
import { flatScene } from '../../workloads/render/native/flat-scene.ts'
import { cpuTimeOf } from './processes.ts'
import { startProgram } from './program.ts'
import type { Sandboxes } from './sandboxes.ts'
import { temporaryFolder } from './temporary-folder.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const BUILT = path.join(ROOT, 'dist/workloads')
const RENDER = path.join(ROOT, 'workloads/render')
const BARE_RENDER = path.resolve(import.meta.dirname, 'bare-render.ts')
const PICTURE = { width: 320, height: 240, samples: 32, day: 172, hour: 16.5, latitude: 50.85, longitude: 4.35 }
const ARGS = Object.entries(PICTURE).flatMap(([name, value]) => [`--${name}`, String(value)])
/** No multiplication and addition in one step, whose last bits would be others. */
const COMPILER = ['-O3', '-ffp-contract=off']

/** A picture that was drawn, and the CPU time of it: of a whole process, from its start to its end. */
type Drawn = { readonly pixels: string; readonly cpuS: number }
export type Way = () => Promise<Drawn>

/** The ways of drawing the same picture; `native` is null where there is no C compiler. */
export type RenderWays = {
  /** Rays that the picture takes. */
  readonly rays: number
  readonly node: Way
  readonly sandbox: Way
  readonly native: Way | null
}

export async function renderWays(sandboxes: Sandboxes): Promise<RenderWays> {
  const scene = readFileSync(path.join(RENDER, 'scenes/apartment-house.json'), 'utf8')
  const files = { module: sandboxes.stored('render.wasm', builtRender()), scene: sandboxes.stored('scene.json', scene) }
  let rays = 0
  const node = () =>
    timed(async () => {
      const drawn = await drawInNode(files, sandboxes.cleanup)
      rays = drawn.rays
      return drawn.pixels
    })
  await node()
  const program = compileNative(sandboxes.cleanup)
  const flat = flatScene(scene)
  return {
    rays,
    node,
    sandbox: () => timed(() => drawInSandbox(files, sandboxes)),
    native: program === null ? null : () => timed(() => drawNatively(program, flat)),
  }
}

type Files = { readonly module: StoredFile; readonly scene: StoredFile }
type Manifest = readonly { readonly name: string; readonly file: string }[]

function builtRender(): Uint8Array {
  const manifest = JSON.parse(readFileSync(path.join(BUILT, 'manifest.json'), 'utf8')) as Manifest
  const render = manifest.find(({ name }) => name === 'render')
  if (!render) throw new Error('The build has made no render')
  return readFileSync(path.join(BUILT, render.file))
}

/** The kernel adds the CPU time of a child to ours when it has ended; `draw` waits for that. */
async function timed(draw: () => Promise<string> | string): Promise<Drawn> {
  const beforeMs = cpuTimeOf(process.pid).endedChildrenMs
  const pixels = await draw()
  return { pixels, cpuS: (cpuTimeOf(process.pid).endedChildrenMs - beforeMs) / 1000 }
}

async function drawInSandbox({ module, scene }: Files, sandboxes: Sandboxes): Promise<string> {
  const { computation, goneAtMs } = sandboxes.start(module, { input: scene, args: ARGS })
  const result = await computation.result
  await goneAtMs
  return hashOfPixels(result)
}

async function drawInNode({ module, scene }: Files, cleanup: AsyncDisposableStack) {
  const program = startProgram([BARE_RENDER, module.file, scene.file, ...ARGS], cleanup)
  const { rays, result } = await program.message('drawn')
  await program.ended
  return { rays: Number(rays), pixels: hashOfPixels(Buffer.from(String(result), 'base64')) }
}

/** The path of the program; null where there is no C compiler. */
function compileNative(cleanup: AsyncDisposableStack): string | null {
  const program = path.join(temporaryFolder(cleanup), 'render')
  const source = path.join(RENDER, 'native/render.c')
  const { error, status, stderr } = spawnSync('cc', [...COMPILER, source, '-o', program, '-lm'], { encoding: 'utf8' })
  if (error) return null
  if (status !== 0) throw new Error(`render.c cannot be compiled:\n${stderr}`)
  return program
}

function drawNatively(program: string, flat: string): string {
  const { width, height, samples, day, hour, latitude, longitude } = PICTURE
  const args = [width, height, samples, day, hour, latitude, longitude].map(String)
  const { status, stdout } = spawnSync(program, args, { input: flat, maxBuffer: 1e8 })
  if (status !== 0) throw new Error(`The native render ends with ${status}`)
  return hashOfPixels(stdout)
}

const hashOfPixels = (result: Uint8Array) =>
  createHash('sha256')
    .update(result.subarray(-3 * PICTURE.width * PICTURE.height))
    .digest('hex')
