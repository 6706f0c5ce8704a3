import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { MODULE_BYTES_MAX } from '#core/workload/check-module.ts'
import { WORKLOAD_LIMITS_DEFAULT } from '#core/workload/limits.ts'
import type { WasmJob } from '../compute/ports.ts'
import { openTaskStore } from './task-store.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDirectory } from './test-directory.ts'
import { aTask, sha256 } from './test-reports.ts'

const PROGRAM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
const INPUT = new TextEncoder().encode('an input')
const NEVER = new AbortController().signal
const MODULE = { sha256: sha256(PROGRAM), size_bytes: PROGRAM.length, name: 'a-program', version: '1', built_in: false }
const aProgramTask = (changes = {}) =>
  aTask({
    task_type: 'scientific',
    module: MODULE,
    input: { sha256: sha256(INPUT), size_bytes: INPUT.length },
    params: { args: ['--hour', '12.5'] },
    ...changes,
  })

async function setup() {
  const directory = temporaryDirectory()
  const coordinator = inMemoryCoordinator()
  for (const blob of [PROGRAM, INPUT]) coordinator.blobs.set(sha256(blob), blob)
  const time = handDrivenTime()
  const client = inMemoryCoordinatorClient(coordinator, time.clock)
  const traffic = { add: () => undefined }
  const room = { bytesMax: Number.POSITIVE_INFINITY }
  const deps = { ...time, client, allowPrivate: false, random: () => 0.5, traffic, bytesMax: () => room.bytesMax }
  const open = () => openTaskStore(directory, deps)
  return { directory, coordinator, time, room, open, store: await open() }
}
const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error)

describe('a task with a program', () => {
  test('becomes a job with program and input on the disk, its arguments, its limits, and a folder for what it saves', async () => {
    const { store, directory } = await setup()
    const task = aProgramTask({ limits: { memory_mb: 32, cpu_s: 60, wall_s: 120, output_bytes: 1000 } })
    const job = (await store.prepare(task, NEVER)) as WasmJob
    expect(job).toMatchObject({
      taskType: 'wasm',
      taskId: task.id,
      args: ['--hour', '12.5'],
      limits: { memoryMb: 32, cpuS: 60, wallS: 120, outputBytes: 1000 },
      folder: path.join(directory, 'state', task.id),
      cpuMsBefore: 0,
    })
    expect(readFileSync(job.module.file).equals(PROGRAM)).toBe(true)
    expect(readFileSync(job.input!.file).equals(INPUT)).toBe(true)
  })

  test('has the usual limits and no arguments where none are said', async () => {
    const { store } = await setup()
    const job = (await store.prepare(aProgramTask({ input: null, params: {} }), NEVER)) as WasmJob
    expect(job).toMatchObject({ input: null, args: [], limits: { memoryMb: WORKLOAD_LIMITS_DEFAULT.memory_mb } })
  })

  test.each([
    ['without one', { module: null }, 'The task comes without a program that this node could run.'],
    ['with arguments that are none', { params: { args: 'all' } }, 'params.args is not a list of arguments.'],
    ['with a NUL in one', { params: { args: ['a\0b'] } }, 'params.args is not a list of arguments.'],
    ['with too many', { params: { args: Array(101).fill('a') } }, 'params.args is not a list of arguments.'],
    ['with too long ones', { params: { args: ['a'.repeat(8193)] } }, 'params.args is not a list of arguments.'],
  ])('%s can be done by no node', async (_, changes, message) => {
    const { store } = await setup()
    expect(await failureOf(store.prepare(aProgramTask(changes), NEVER))).toMatchObject({ message, retryable: false })
  })

  test('whose program is larger than any may be is refused before anything is fetched', async () => {
    const { store, coordinator } = await setup()
    const module = { ...MODULE, size_bytes: MODULE_BYTES_MAX + 1 }
    expect(await failureOf(store.prepare(aProgramTask({ module }), NEVER))).toMatchObject({
      message: expect.stringContaining('The program was refused.'),
      retryable: false,
    })
    expect(coordinator.said('readBlob')).toEqual([])
  })

  test.each([
    ['program', { module: { ...MODULE, size_bytes: PROGRAM.length - 1 } }, PROGRAM.length - 1],
    ['input', { input: { sha256: sha256(INPUT), size_bytes: INPUT.length - 1 } }, INPUT.length - 1],
  ])('whose %s is larger than was said is not begun', async (_, changes, sizeBytes) => {
    const { store } = await setup()
    expect(await failureOf(store.prepare(aProgramTask(changes), NEVER))).toMatchObject({
      message: `An input is larger than the ${sizeBytes} bytes that the coordinator has named.`,
      retryable: true,
    })
  })

  test('shares program and input with others, also after its end', async () => {
    const { store, coordinator } = await setup()
    const [one, other] = [aProgramTask(), aProgramTask()]
    await store.prepare(one, NEVER)
    await store.forget(one, { mayComeBack: false })
    await store.prepare(other, NEVER)
    expect(coordinator.said('readBlob')).toHaveLength(2)
  })

  test('that may come back keeps what it saved, over a restart too; one that is over does not', async () => {
    const { store, open } = await setup()
    const task = aProgramTask()
    const { folder } = (await store.prepare(task, NEVER)) as WasmJob
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'checkpoint'), 'saved')
    await store.forget(task, { mayComeBack: true })
    const later = await open()
    expect(existsSync(folder)).toBe(true)
    await later.forget(task, { mayComeBack: false })
    expect(existsSync(folder)).toBe(false)
  })
})

test('what tasks take of the disk is known, and what nobody needs makes room for what does', async () => {
  const { store, directory, room } = await setup()
  const [over, next] = [aProgramTask(), aProgramTask()]
  await store.prepare(over, NEVER)
  const audited = path.join(directory, 'cache', 'an-audit', 'of-a-set')
  mkdirSync(audited, { recursive: true })
  writeFileSync(path.join(audited, 'plan.pdf'), new Uint8Array(1000))
  const shared = PROGRAM.length + INPUT.length
  expect(await store.bytes()).toBe(1000 + shared)
  await store.forget(over, { mayComeBack: false })
  expect(await store.bytes()).toBe(1000 + shared)
  await store.prepare({ ...next, input: null }, NEVER)
  room.bytesMax = 4 * PROGRAM.length
  expect(await store.bytes()).toBe(1000 + PROGRAM.length)
})

test('the files of an audit go with it, and at the next start', async () => {
  const { store, directory, coordinator, open } = await setup()
  const audit = aTask({ data_url: `blob:${sha256(INPUT)}` })
  const folder = path.join(directory, 'cache', audit.assignment_id)
  await store.prepare(audit, NEVER)
  expect(existsSync(folder)).toBe(true)
  await store.forget(audit, { mayComeBack: true })
  expect(existsSync(folder)).toBe(false)
  await store.prepare(audit, NEVER)
  await open()
  expect(existsSync(folder)).toBe(false)
  expect(coordinator.said('readBlob')).toHaveLength(2)
})
