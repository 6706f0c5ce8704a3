import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compileWorkload } from '#scripts/build/workloads.ts'
import { flatScene } from '../workloads/render/native/flat-scene.ts'
import { compiled, runWorkload, sha256 } from '../workloads/test-host.ts'
import type { Bench, Figure } from './support/figure.ts'
import { median, rangeOf } from './support/statistics.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const root = path.resolve(import.meta.dirname, '..')
const RENDER = path.join(root, 'workloads/render')
const ROUNDS = 3
const PICTURE = { width: 320, height: 240, samples: 32, day: 172, hour: 16.5, latitude: 50.85, longitude: 4.35 }
/** No multiplication and addition in one step, whose last bits would be others: the bytes are compared. */
const COMPILER = ['-O3', '-ffp-contract=off']

type Drawing = { readonly rays: number; readonly pixels: Uint8Array }
type Rates = { readonly rates: readonly number[]; readonly sha256: string }

/**
 * Defends nothing, and informs: rays per second that `render` follows on one core, as WebAssembly in Node without the
 * sandbox, and as the same algorithm in C where there is a compiler; reading the scene is part of the time.
 */
export const renderRate: Bench<null> = {
  name: 'render-rate',
  defends: 'rays/s of the path tracer on one core, as WebAssembly and as the same algorithm in C (informative)',
  async run() {
    const scene = readFileSync(path.join(RENDER, 'scenes/apartment-house.json'), 'utf8')
    const { module } = await compileWorkload(root, 'render')
    const wasm = measure(() => drawInNode(module, scene))
    await using cleanup = new AsyncDisposableStack()
    const program = compileNative(cleanup)
    if (program === null) return [figureOf('as WebAssembly', wasm, {})]
    const flat = flatScene(scene)
    const native = measure(() => drawNatively(program, flat))
    const share = { native: median(wasm.rates) / median(native.rates) }
    const same = { same_bytes: String(wasm.sha256 === native.sha256) }
    return [{ ...figureOf('as WebAssembly', wasm, same), ratios: share }, figureOf('in C', native, {})]
  },
}

const figureOf = (how: string, { rates }: Rates, details: Readonly<Record<string, string>>): Figure => ({
  name: `render ${how}`,
  value: median(rates),
  unit: 'rays/s',
  range: rangeOf(rates),
  details: { rounds: ROUNDS, ...details },
})

function measure(draw: () => Drawing): Rates {
  const rates: number[] = []
  let hash = ''
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    const { rays, pixels } = draw()
    rates.push(rays / ((performance.now() - startedAt) / 1000))
    hash = sha256(pixels)
  }
  return { rates, sha256: hash }
}

function drawInNode(module: Uint8Array, scene: string): Drawing {
  const args = Object.entries(PICTURE).flatMap(([name, value]) => [`--${name}`, String(value)])
  const { exitCode, result, log } = runWorkload(compiled(module), { args, input: scene })
  if (exitCode !== 0) throw new Error(`render ends with ${exitCode}: ${log}`)
  return { rays: raysIn(log), pixels: result.subarray(-3 * PICTURE.width * PICTURE.height) }
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

function drawNatively(program: string, flat: string): Drawing {
  const { width, height, samples, day, hour, latitude, longitude } = PICTURE
  const args = [width, height, samples, day, hour, latitude, longitude].map(String)
  const { status, stdout, stderr } = spawnSync(program, args, { input: flat, maxBuffer: 1e8 })
  if (status !== 0) throw new Error(`The native render ends with ${status}`)
  return { rays: raysIn(stderr.toString()), pixels: stdout }
}

const raysIn = (log: string) => Number(/^(\d+) rays$/m.exec(log)?.[1])
