import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkModule } from '#core/workload/check-module.ts'
import { problemText } from '#core/workload/module-problems.ts'
import { type Computation, ComputeFailure, type WasmJob } from '#main/compute/ports.ts'
import { wasmJob } from '#main/compute/sandbox/test-modules.ts'
import { processesIn } from '#main/compute/sandbox/test-processes.ts'
import { computerOf, startForked } from '#main/compute/test-children.ts'
import {
  canCompileC,
  GUIDE_COMMANDS,
  GUIDE_PROGRAMS,
  guideFolder,
  type GuideFolder,
} from './fixtures/guide-programs.ts'

let place: GuideFolder
beforeAll(() => {
  place = guideFolder()
})
afterAll(() => place[Symbol.dispose]())

const problemsOf = (module: Buffer) => checkModule(module, { memoryMaxMb: 64 }).problems.map(problemText)

type Given = { readonly input: string; readonly args: readonly string[] }

/** What the native build of the same source makes of the same input and arguments. */
function runNatively(name: string, { input, args }: Given) {
  const { status, stdout, stderr } = spawnSync(path.join(place.folder, name), args, { input, encoding: 'latin1' })
  return { exitCode: status, result: stdout, log: stderr }
}

const computer = computerOf(startForked)
const LIMITS = { memoryMb: 64, cpuS: 300, wallS: 300, outputBytes: 1_000_000 }
/** As a node runs it: in a sandbox, a process of its own. */
const jobOf = (name: string, given: Given) =>
  wasmJob(place.bytesOf(`${name}.wasm`), { ...given, limits: LIMITS, checkpointEveryS: 0 })
const resultOf = async (computation: Computation) => Buffer.from(await computation.result).toString('latin1')
const runAsWorkload = (name: string, given: Given) => resultOf(computer.start(jobOf(name, given)))
const failureOf = (name: string, given: Given) =>
  runAsWorkload(name, given).catch((error: unknown) => (error instanceof ComputeFailure ? error.message : error))

/** Degrees outside, from a frosty night to a hot noon and out of step with the days. */
const degrees = (hours: number) =>
  Array.from({ length: hours }, (_, hour) => (((hour * 37) % 457) / 10 - 11).toFixed(1)).join('\n')
/** Ranges of a hundred thousand, each in another part of the numbers. */
const RANGES = [2, 4_700_000_019, 999_999_999_989, 99_999_999_900_000]

test('every command of the guide makes something that is tested here', () => {
  const made = GUIDE_COMMANDS.map((line) => /(?:-o|--outFile) (\S+)/.exec(line)?.[1])
  expect(made).toEqual(['wall-heat.wasm', 'prime-gaps.wasm', 'wall-heat', 'prime-gaps', 'mandelbrot.wasm'])
  expect(GUIDE_PROGRAMS).toHaveLength(1)
})

describe.skipIf(!canCompileC())('in C (needs clang, lld, wasi-libc and libclang-rt-14-dev-wasm32 of Debian)', () => {
  beforeAll(() => {
    for (const made of ['wall-heat.wasm', 'prime-gaps.wasm', 'wall-heat', 'prime-gaps']) place.make(made)
  })

  test('both programs may run as workloads', () => {
    expect(problemsOf(place.bytesOf('wall-heat.wasm'))).toEqual([])
    expect(problemsOf(place.bytesOf('prime-gaps.wasm'))).toEqual([])
  })

  test.each([
    ['two months', { input: degrees(24 * 60), args: [] }],
    ['a finer wall', { input: degrees(24 * 30), args: ['--cells', '150', '--inside', '21.5'] }],
  ])('the heat through a wall has the digits of the native program: %s', async (_, given) => {
    const native = runNatively('wall-heat', given)
    expect(native.exitCode).toBe(0)
    expect(native.result.split('\n')).toHaveLength(given.input.split('\n').length / 24 + 1)
    expect(await runAsWorkload('wall-heat', given)).toBe(native.result)
    expect(native.log).toMatch(/^(@progress [01]\.\d{4}\n)+$/)
  })

  test('ranges of primes are what the native program says', async () => {
    for (const first of RANGES) {
      const given = { input: `${first} ${first + 100_000}`, args: [] }
      const native = runNatively('prime-gaps', given)
      expect(await runAsWorkload('prime-gaps', given)).toBe(native.result)
      expect(JSON.parse(native.result)).toMatchObject({ first, last: first + 100_000 })
    }
    const known = await runAsWorkload('prime-gaps', { input: '1000000 2000000', args: [] })
    const answer = { first: 1_000_000, last: 2_000_000, primes: 70_435, widest_gap: 132, widest_gap_from: 1_357_201 }
    expect(JSON.parse(known)).toEqual(answer)
  })

  test.each([
    ['wall-heat', 'The input has something that is no number', { input: 'cold', args: [] }],
    ['wall-heat', 'The input has less than a day.', { input: degrees(23), args: [] }],
    ['wall-heat', '--cells is a number from 4 to 400.', { input: degrees(48), args: ['--cells', '3'] }],
    ['wall-heat', 'Every argument has a value', { input: degrees(48), args: ['--cells'] }],
    ['wall-heat', 'The arguments are --cells N and --inside T.', { input: degrees(48), args: ['--door', '3'] }],
    ['prime-gaps', 'The input is two whole numbers', { input: 'many', args: [] }],
    ['prime-gaps', 'FIRST is 2 or more', { input: '9 8', args: [] }],
    ['prime-gaps', 'LAST is at most a thousand million more than FIRST.', { input: '2 3000000000', args: [] }],
  ])('%s says in its log what is wrong: %s', async (name, why, given) => {
    expect(await failureOf(name, given)).toContain(`The program ended with exit code 2. It said: ${why}`)
    const native = { exitCode: 2, result: '', log: expect.stringContaining(why) }
    expect(runNatively(name, given)).toEqual(native)
  })

  test('the heat goes on from its checkpoint when its process is killed, and has the same digits', async () => {
    const given = { input: degrees(24 * 30), args: ['--cells', '300'] }
    const { result, resumedFraction } = await killedInBetween(jobOf('wall-heat', given))
    expect(result).toBe(runNatively('wall-heat', given).result)
    expect(resumedFraction).toBeGreaterThan(0.05)
  })

  test('the short program that the guide shows counts lines', async () => {
    place.write('lines.c', GUIDE_PROGRAMS[0] ?? '')
    const command = ['--target=wasm32-wasi', '--sysroot=/usr', '-O2', '-Wl,--max-memory=67108864', '-Wl,--strip-all']
    spawnSync('clang', [...command, 'lines.c', '-o', 'lines.wasm'], { cwd: place.folder })
    expect(problemsOf(place.bytesOf('lines.wasm'))).toEqual([])
    expect(await runAsWorkload('lines', { input: 'a\nb\nc\n', args: [] })).toBe('3\n')
  })

  test('without its maximum the same program is refused, and told how to get one', () => {
    const source = path.join('workloads', 'examples', 'c', 'wall-heat.c')
    const args = ['--target=wasm32-wasi', '--sysroot=/usr', '-O2', source, '-o', 'endless.wasm']
    spawnSync('clang', args, { cwd: place.folder })
    expect(problemsOf(place.bytesOf('endless.wasm'))).toEqual([
      expect.stringMatching(/^Its memory has no maximum: link with -Wl,--max-memory=67108864/),
    ])
  })
})

describe('in AssemblyScript', () => {
  beforeAll(() => place.make('mandelbrot.wasm'))
  const args = ['--width', '64', '--height', '48', '--iterations', '300']

  test('the program may run as a workload', () => {
    expect(problemsOf(place.bytesOf('mandelbrot.wasm'))).toEqual([])
  })

  test('the picture is the one that the same arithmetic gives here', async () => {
    const computation = computer.start(jobOf('mandelbrot', { input: '-0.75 0.125 2.5\n', args }))
    const result = await resultOf(computation)
    const header = 'P5\n64 48\n255\n'
    expect(result.slice(0, header.length)).toBe(header)
    expect(Array.from(result.slice(header.length), (point) => point.codePointAt(0))).toEqual(mandelbrot())
  })

  test('the picture goes on from its checkpoint when its process is killed, and is the same', async () => {
    const given = { input: '-0.75 0 0.01', args: ['--width', '300', '--height', '300', '--iterations', '4000'] }
    const { result, resumedFraction } = await killedInBetween(jobOf('mandelbrot', given))
    expect(result).toBe(await runAsWorkload('mandelbrot', given))
    expect(resumedFraction).toBeGreaterThan(0.05)
  })

  test.each([
    ['The input is X Y WIDTH, three numbers.', { input: '1 2', args }],
    ['WIDTH is more than 0.', { input: '0 0 wide', args }],
    ['--width and --height are numbers from 1 to 4096.', { input: '0 0 1', args: ['--width', '0'] }],
    ['The arguments are --width N', { input: '0 0 1', args: ['--depth', '1'] }],
  ])('says in its log what is wrong: %s', async (why, given) => {
    expect(await failureOf('mandelbrot', given)).toContain(`The program ended with exit code 2. It said: ${why}`)
  })
})

/** Kills the process of a run on its way, and lets another go on. */
async function killedInBetween(job: WasmJob) {
  const first = computer.start(job)
  const broken = first.result.catch((error: unknown) => error)
  await vi.waitFor(() => expect(first.progress()).toBeGreaterThan(0.1), { timeout: 60_000, interval: 5 })
  for (const pid of processesIn(job.folder)) process.kill(pid, 'SIGKILL')
  expect(await broken).toMatchObject({ name: 'ComputeFailure', retryable: true })
  const second = computer.start(job)
  return { result: await resultOf(second), resumedFraction: second.resumedFraction() }
}

/** Doubles are the same doubles in JavaScript. */
function mandelbrot(): readonly number[] {
  const step = 2.5 / 64
  return Array.from({ length: 64 * 48 }, (_, point) => {
    const x = -0.75 - 2.5 / 2 + ((point % 64) + 0.5) * step
    const y = 0.125 + (step * 48) / 2 - (Math.floor(point / 64) + 0.5) * step
    let [real, imaginary] = [0, 0]
    for (let iteration = 0; iteration < 300; iteration += 1) {
      const [realSquared, imaginarySquared] = [real * real, imaginary * imaginary]
      if (realSquared + imaginarySquared > 4) return 255 - ((iteration * 7) % 255)
      imaginary = 2 * real * imaginary + y
      real = realSquared - imaginarySquared + x
    }
    return 0
  })
}
