import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { compileWorkload } from '#scripts/build/workloads.ts'
import { type CompiledModule, compiled, type Run, runWorkload, type Saved, sha256 } from '../test-host.ts'
import { SCENE } from './test-scene.ts'

let render: CompiledModule
beforeAll(async () => {
  const { module } = await compileWorkload(path.resolve(import.meta.dirname, '../..'), 'render')
  render = compiled(module)
}, 60_000)

type Sky = { readonly size?: string; readonly samples?: number; readonly hour?: number }
const argsFor = ({ size = '64x48', samples = 4, hour = 16.5 }: Sky) => {
  const [width = '', height = ''] = size.split('x')
  const place = ['--latitude', '50.85', '--longitude', '4.35', '--day', '172', '--hour', String(hour)]
  return ['--width', width, '--height', height, '--samples', String(samples), ...place]
}
const input = JSON.stringify(SCENE)
const draw = (args: readonly string[], from?: Saved) => runWorkload(render, { args, input, ...(from && { from }) })

/** The tile that a result says it is, and its pixels. */
function tileOf({ result }: Run) {
  const text = Buffer.from(result)
  const first = text.indexOf('\n')
  const second = text.indexOf('\n', first + 1)
  expect(text.subarray(0, first).toString()).toBe('koprogo-tile/1')
  const place = JSON.parse(text.subarray(first, second).toString()) as Record<'x' | 'y' | 'width' | 'height', number>
  return { ...place, pixels: text.subarray(second + 1) }
}

const pixelOf = (run: Run, x: number, y: number) => {
  const { width, pixels } = tileOf(run)
  return [...pixels.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)]
}

test('draws the whole picture, row by row, three bytes a pixel', () => {
  const run = draw(argsFor({ hour: 11 }))
  expect(run.exitCode).toBe(0)
  const { pixels, ...place } = tileOf(run)
  expect(place).toEqual({ x: 0, y: 0, width: 64, height: 48 })
  expect(pixels).toHaveLength(64 * 48 * 3)
  const sky = pixelOf(run, 10, 1)
  expect(sky[2], 'the sky is blue').toBeGreaterThan(sky[0] ?? 255)
  const grass = pixelOf(run, 5, 40)
  expect(grass[1], 'the grass is green').toBeGreaterThan(Math.max(grass[0] ?? 0, grass[2] ?? 0))
})

/** The same on every processor and every version of Node; it changes with the program, whose version then changes too. */
const GOLDEN = '58c05707077259fda8bc6f667acf58ffc25c68107c8ee47f8935e08c6bfd9057'

test('draws the apartment house as it has always drawn it', () => {
  const house = readFileSync(path.join(import.meta.dirname, 'scenes/apartment-house.json'), 'utf8')
  expect(sha256(runWorkload(render, { args: argsFor({}), input: house }).result)).toBe(GOLDEN)
})

test('draws the same pixels however the picture is cut', () => {
  const whole = tileOf(draw(argsFor({}))).pixels
  const put = Buffer.alloc(whole.length)
  for (const [x, y, width, height] of [
    [0, 0, 40, 20],
    [40, 0, 24, 31],
    [0, 20, 40, 28],
    [40, 31, 24, 17],
  ] as const) {
    const tile = tileOf(draw([...argsFor({}), '--tile', `${x},${y},${width},${height}`]))
    expect(tile).toMatchObject({ x, y, width, height })
    for (let row = 0; row < height; row++)
      tile.pixels.copy(put, 3 * ((y + row) * 64 + x), 3 * row * width, 3 * (row + 1) * width)
  }
  expect(put.equals(whole)).toBe(true)
})

test('goes on from its checkpoint with the next row, to the same byte', () => {
  const args = argsFor({ size: '100x14', samples: 1000 })
  const whole = draw(args)
  expect(whole.saved).toHaveLength(2)
  for (const saved of whole.saved) {
    const rest = draw(args, saved)
    expect(rest.exitCode).toBe(0)
    expect(rest.saved.length).toBeLessThan(whole.saved.length)
    expect(Buffer.from(rest.result).equals(whole.result)).toBe(true)
  }
})

test('refuses the checkpoint of another tile', () => {
  const [saved] = draw(argsFor({ size: '100x8', samples: 1000 })).saved
  expect(saved).toBeDefined()
  const run = draw(argsFor({ size: '100x9', samples: 1000 }), saved)
  expect(run).toMatchObject({
    exitCode: 2,
    log: expect.stringContaining('checkpoint: it is not of this tile') as string,
  })
})

test('tells its progress, at most some two hundred times, up to 1', () => {
  expect(draw(argsFor({ size: '4x8', samples: 1 })).progress).toEqual([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1])
  const many = draw(argsFor({ size: '1x1000', samples: 1 })).progress
  expect(many).toHaveLength(200)
  expect(many.at(-1)).toBe(1)
})

const mean = (pixels: Buffer) => pixels.reduce((sum, byte) => sum + byte, 0) / pixels.length

test('the same picture by night is darker, and its lamp shines', () => {
  const day = tileOf(draw(argsFor({}))).pixels
  const night = draw(argsFor({ hour: 23 }))
  expect(mean(tileOf(night).pixels)).toBeLessThan(mean(day) / 2)
  const { pixels } = tileOf(night)
  expect(Math.max(...pixels)).toBeGreaterThan(200)
})

test.each([
  ['with the sun in the zenith', ['--latitude', '23.43', '--day', '172', '--hour', '12.03']],
  ['at the north pole at midnight', ['--latitude', '90', '--day', '172', '--hour', '0']],
  ['at the south pole in its winter', ['--latitude', '-90', '--day', '172', '--hour', '12']],
  ['as the sun sets', ['--latitude', '0', '--day', '80', '--hour', '18.1']],
])('no pixel of the sky is lost %s', (_, place) => {
  const run = draw(['--width', '32', '--height', '24', '--samples', '4', ...place])
  expect(run.exitCode).toBe(0)
  for (let x = 0; x < 32; x += 1) expect(Math.max(...pixelOf(run, x, 0))).toBeGreaterThan(0)
})

test.each([
  [['--width', '0'], 'argument --width: “0” is not a number from 1 to 16384'],
  [['--samples', '1.5'], 'argument --samples: “1.5” is not a whole number'],
  [['--samples', 'NaN'], 'argument --samples: “NaN” is not a number from 1 to 65536'],
  [['--hour', '-'], 'argument --hour: “-” is not a number from 0 to 24'],
  [['--tile', '1,2,3'], 'argument --tile: it is X,Y,WIDTH,HEIGHT, not “1,2,3”'],
  [['--tile', '60,0,5,5', '--width', '64'], 'argument --tile: it is not within the picture of 64 × 480'],
  [['--colour', 'red'], 'argument --colour: it is unknown'],
  [['--latitude'], 'argument --latitude: its value is missing'],
])('refuses %j', (args, sentence) => {
  expect(draw(args)).toMatchObject({ exitCode: 2, log: `${sentence}\n`, result: Buffer.alloc(0) })
})
