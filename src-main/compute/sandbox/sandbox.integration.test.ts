/** What a program finds in its sandbox, and what becomes of one that does not behave: real processes throughout. */
import { describe, expect, test, vi } from 'vitest'
import { ComputeFailure, type WasmJob } from '../ports.ts'
import { computerOf, startForked } from '../test-children.ts'
import { processesIn } from './test-processes.ts'
import { COPY, ENDLESS, program, sha256, watModule, wasmJob } from './test-modules.ts'

const computer = computerOf(startForked)
const outputOf = async (job: WasmJob) => new TextDecoder('latin1').decode(await computer.start(job).result)
const failureOf = async (job: WasmJob) => {
  const failure = await computer.start(job).result.catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ComputeFailure)
  await vi.waitFor(() => expect(processesIn(job.folder)).toEqual([]), { timeout: 10_000 })
  return failure as ComputeFailure
}

describe('a program', () => {
  test('reads its input and writes its result', async () => {
    const input = 'a scene '.repeat(3000)
    const computation = computer.start(wasmJob(program(COPY), { input }))
    expect(new TextDecoder().decode(await computation.result)).toBe(input)
    expect([computation.progress(), computation.resumedFraction()]).toEqual([1, null])
    expect(computation.cpuMs()).toBeGreaterThan(0)
  })

  test('may have an empty input and an empty result', async () => {
    expect(await outputOf(wasmJob(program(COPY)))).toBe('')
    expect(await outputOf(wasmJob(program(''), { input: 'unread' }))).toBe('')
  })

  test('gives a result of many pieces as it wrote them', async () => {
    const input = Buffer.alloc(3_000_000, 'sixteen letters.')
    const job = wasmJob(program(COPY), { input, limits: { outputBytes: input.length } })
    expect(Buffer.from(await computer.start(job).result).equals(input)).toBe(true)
  })

  test('finds its arguments as C does', async () => {
    const body = `
      (drop (call $args_get (i32.const 16) (i32.const 64)))
      (drop (call $args_sizes_get (i32.const 32) (i32.const 36)))
      (call $put (i32.const 1) (i32.const 32) (i32.const 8))
      (call $put (i32.const 1) (i32.const 64) (i32.load (i32.const 36)))`
    const args = ['--name', 'Café', '']
    expect(Buffer.from(await computer.start(wasmJob(program(body), { args })).result).toString()).toBe(
      '\u0004\0\0\0\u0016\0\0\0program\0--name\0Café\0\0',
    )
  })

  test('finds no environment, no folders and a clock that stands still', async () => {
    const body = `
      (i64.store (i32.const 32) (i64.const -1))
      (drop (call $environ_sizes_get (i32.const 16) (i32.const 20)))
      (i32.store (i32.const 24) (call $fd_prestat_get (i32.const 3) (i32.const 64)))
      (drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 32)))
      (call $put (i32.const 1) (i32.const 16) (i32.const 24))`
    const bytes = Buffer.from(await computer.start(wasmJob(program(body))).result)
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8)]).toEqual([0, 0, 8])
    expect(bytes.readBigUInt64LE(16)).toBe(0n)
  })

  test('is given randomness that depends on the task alone', async () => {
    const body = `
      (drop (call $random_get (i32.const 1024) (i32.const 5)))
      (drop (call $random_get (i32.const 1029) (i32.const 59)))
      (call $put (i32.const 1) (i32.const 1024) (i32.const 64))`
    const taskId = '0199b1f0-0000-7000-8000-00000000000a'
    const blocks = [0, 1].map((counter) => sha256(`koprogo-random/1\n${taskId}\n${counter}\n`)).join('')
    const once = await computer.start(wasmJob(program(body), { taskId })).result
    expect(Buffer.from(once).toString('hex')).toBe(blocks)
  })

  test('is told what it may not do, and goes on', async () => {
    const body = `
      (i32.store (i32.const 16) (call $fd_write (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8)))
      (i32.store (i32.const 20) (call $fd_read (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 8)))
      (i32.store (i32.const 24) (call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 40)))
      (i32.store (i32.const 28) (call $fd_seek (i32.const 0) (i64.const -1) (i32.const 0) (i32.const 40)))
      (i32.store (i32.const 32) (call $fd_read (i32.const 0) (i32.const -4) (i32.const 1) (i32.const 8)))
      (i32.store (i32.const 36) (call $fd_close (i32.const 2)))
      (i32.store (i32.const 40) (call $fd_close (i32.const 2)))
      (call $put (i32.const 1) (i32.const 16) (i32.const 28))`
    const bytes = Buffer.from(await computer.start(wasmJob(program(body), { input: 'x' })).result)
    const told = [0, 4, 8, 12, 16, 20, 24].map((at) => bytes.readUInt32LE(at))
    expect(told).toEqual([76, 8, 70, 28, 21, 0, 8])
  })

  test('may read its input again from the middle', async () => {
    const body = `
      (drop (call $get (i32.const 0) (i32.const 1024) (i32.const 100)))
      (drop (call $fd_seek (i32.const 0) (i64.const -4) (i32.const 2) (i32.const 40)))
      (call $put (i32.const 1) (i32.const 1024) (call $get (i32.const 0) (i32.const 1024) (i32.const 100)))`
    expect(await outputOf(wasmJob(program(body), { input: 'from the end' }))).toBe(' end')
  })

  test('tells how far it is', async () => {
    const told = '@progress 0.25\\0a'
    const module = program(
      `(call $put (i32.const 2) (i32.const 1024) (i32.const 15)) ${ENDLESS}`,
      `(data (i32.const 1024) "${told}")`,
    )
    const computation = computer.start(wasmJob(module))
    await vi.waitFor(() => expect(computation.progress()).toBe(0.25), { timeout: 20_000 })
    await computation.cancel()
  })
})

describe('a program that fails', () => {
  const SAYS = '(data (i32.const 1024) "@progress 0.5\\0ano roof\\0a")'
  const say = '(call $put (i32.const 2) (i32.const 1024) (i32.const 22))'

  test('by its exit code is a failure that says what it said last', async () => {
    expect(await failureOf(wasmJob(program(`${say} (call $proc_exit (i32.const 3))`, SAYS)))).toMatchObject({
      message: 'The program ended with exit code 3. It said: no roof',
      retryable: false,
    })
  })

  test('may end with exit code 0 before its end', async () => {
    const body = '(call $put (i32.const 1) (i32.const 1024) (i32.const 2)) (call $proc_exit (i32.const 0)) unreachable'
    expect(await outputOf(wasmJob(program(body, '(data (i32.const 1024) "ok")')))).toBe('ok')
  })

  test.each([
    ['unreachable', 'unreachable'],
    ['(drop (i32.div_u (i32.const 1) (i32.const 0)))', 'divide by zero'],
    ['(drop (i32.load (i32.const 99999999)))', 'memory access out of bounds'],
  ])('by the trap %s is a failure for every node', async (body, what) => {
    expect(await failureOf(wasmJob(program(body)))).toMatchObject({
      message: `The program was stopped by a fault of its own: ${what}.`,
      retryable: false,
    })
  })

  test('when its memory is full is told so', async () => {
    const body = '(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable'
    expect(await failureOf(wasmJob(program(body)))).toMatchObject({
      message: 'The program was stopped by a fault of its own: unreachable. Its memory was full: 2 MB.',
      retryable: false,
    })
  })

  test('by calling itself without end has a full stack', async () => {
    expect(await failureOf(wasmJob(program('(call $deep)', '(func $deep (call $deep) (call $deep))')))).toMatchObject({
      message: 'The program called itself too deeply: its stack is full.',
      retryable: false,
    })
  })
})

describe('a limit', () => {
  const EMIT = '(loop $again (call $put (i32.const 1) (i32.const 1024) (i32.const 32768)) (br $again))'

  test('of output ends a program that writes without end', async () => {
    expect(await failureOf(wasmJob(program(EMIT)))).toMatchObject({
      message: 'The program wrote more output than the 1 MB that it may write.',
      retryable: false,
    })
  })

  test('of output is met to the byte', async () => {
    const module = program(COPY)
    expect(await outputOf(wasmJob(module, { input: 'twelve bytes', limits: { outputBytes: 12 } }))).toBe('twelve bytes')
    expect(await failureOf(wasmJob(module, { input: 'twelve bytes', limits: { outputBytes: 11 } }))).toMatchObject({
      message: 'The program wrote more output than the 11 bytes that it may write.',
    })
  })

  test('of a checkpoint is the memory', async () => {
    const body = '(loop $again (call $put (i32.const 3) (i32.const 1024) (i32.const 32768)) (br $again))'
    expect(await failureOf(wasmJob(program(body)))).toMatchObject({
      message: 'The program wrote a larger checkpoint than the 2 MB that it may save.',
      retryable: false,
    })
  })

  test('of CPU time ends an endless loop', async () => {
    expect(await failureOf(wasmJob(program(ENDLESS), { limits: { cpuS: 1 } }))).toMatchObject({
      message: 'The program used up the 1 s of CPU time that it may use.',
      retryable: false,
    })
  })

  test('of CPU time ends gigabytes of log, which cost no memory', async () => {
    const body = '(loop $again (call $put (i32.const 2) (i32.const 1024) (i32.const 1000000)) (br $again))'
    const module = program(`(drop (memory.grow (i32.const 20))) ${body}`)
    expect(await failureOf(wasmJob(module, { limits: { cpuS: 2 } }))).toMatchObject({
      message: 'The program used up the 2 s of CPU time that it may use.',
    })
  })

  test('of wall time kills, and another node may try', async () => {
    expect(await failureOf(wasmJob(program(ENDLESS), { limits: { wallS: 1 } }))).toMatchObject({
      message: 'The program was not done after the 1 s that it may take.',
      retryable: true,
    })
  })
})

const bare = (text: string) => watModule(`(module ${text} (memory (export "memory") 1 1) (func (export "_start")))`)

describe('a module', () => {
  const START_LOOPS = '(func $first (loop $again (br $again))) (start $first)'

  test.each([
    ['that imports what it may not', bare('(import "env" "system" (func (param i32) (result i32)))'), 'env.system'],
    ['that wants the network', bare('(import "wasi_snapshot_preview1" "sock_send" (func))'), 'sock_send'],
    ['with a start section that loops', bare(START_LOOPS), 'start section'],
    ['with a huge table', bare('(table 10000000 funcref)'), 'tables have 10000000 elements'],
    [
      'that may take endless memory',
      watModule('(module (memory (export "memory") 1) (func (export "_start")))'),
      'no maximum',
    ],
    [
      'that wants more memory than the limit',
      watModule('(module (memory (export "memory") 1 33) (func (export "_start")))'),
      '2 MB',
    ],
    ['that is cut off', program(COPY).subarray(0, 300), 'cut off'],
    ['that is none', new TextEncoder().encode('#!/bin/sh\nrm -rf ~'), 'not a WebAssembly module'],
  ])('%s is refused before it starts', async (_what, module, why) => {
    const failure = await failureOf(wasmJob(module))
    expect(failure.message).toMatch(/^The program was refused\. /)
    expect(failure.message).toContain(why)
    expect(failure.retryable).toBe(false)
  })

  test('whose bytes are not those of its address is not run; another node may have the right ones', async () => {
    const job = wasmJob(program(COPY))
    expect(await failureOf({ ...job, module: { ...job.module, sha256: sha256('another') } })).toMatchObject({
      message: `The program that was fetched is not ${sha256('another')}: its bytes were changed.`,
      retryable: true,
    })
  })

  test('of 10,000 functions runs', async () => {
    const functions = Array.from({ length: 10_000 }, (_, nth) => `(func (result i32) (i32.const ${nth}))`).join('\n')
    expect(await outputOf(wasmJob(program(COPY, functions), { input: 'many' }))).toBe('many')
  })
})

test('whatever one program does, another goes on, and the agent’s memory is where it was', async () => {
  const patient = computer.start(wasmJob(program(ENDLESS), { limits: { cpuS: 600 } }))
  const hostile = [
    wasmJob(program('(loop $a (drop (memory.grow (i32.const 1))) (br $a))'), { limits: { cpuS: 1 } }),
    wasmJob(program('(loop $a (call $put (i32.const 1) (i32.const 1024) (i32.const 60000)) (br $a))'), {
      limits: { outputBytes: 64 * 1024 * 1024 },
    }),
    wasmJob(program('unreachable')),
    wasmJob(program('(call $deep)', '(func $deep (call $deep) (call $deep))')),
  ]
  global.gc?.()
  const before = process.memoryUsage.rss()
  for (const job of [...hostile, ...hostile]) await failureOf(job)
  global.gc?.()
  expect(process.memoryUsage.rss() - before).toBeLessThan(32 * 1024 * 1024)
  const usedMs = patient.cpuMs()
  await vi.waitFor(() => expect(patient.cpuMs()).toBeGreaterThan(usedMs), { timeout: 20_000 })
  await patient.cancel()
})
