import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTaskStates } from './task-states.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDirectory } from './test-directory.ts'
import { aTask } from './test-reports.ts'

const DAY_MS = 24 * 3600 * 1000
const MINUTE_MS = 60_000
const KILO = 1000

async function setup(bytesMax = 1000 * KILO) {
  const room = { bytesMax }
  const directory = path.join(temporaryDirectory(), 'state')
  const { clock } = handDrivenTime()
  const open = () => openTaskStates(directory, { clock, bytesMax: () => room.bytesMax })
  const states = await open()
  const nowMs = clock.now().getTime()
  /** As a program does that saves: `age` says how long ago. */
  function save(folder: string, { kilobytes = 1, ageMs = 0 } = {}): string {
    mkdirSync(folder, { recursive: true })
    const file = path.join(folder, 'checkpoint-a')
    writeFileSync(file, new Uint8Array(kilobytes * KILO))
    for (const place of [file, folder]) utimesSync(place, (nowMs - ageMs) / 1000, (nowMs - ageMs) / 1000)
    return folder
  }
  return { directory, open, states, save, nowMs, room }
}
const again = (task = aTask()) => ({ ...task, assignment_id: aTask().assignment_id })

describe('what a program saved', () => {
  test('makes room when less is allowed than there is, and says how much is left', async () => {
    const { states, save, room } = await setup()
    const [mine, left] = [aTask(), aTask()]
    save((await states.use(mine)).folder, { kilobytes: 2 })
    save((await states.use(left)).folder)
    await states.letGo(left, { mayComeBack: true })
    expect(await states.bytes()).toBe(3 * KILO)
    room.bytesMax = 0
    expect(await states.bytes()).toBe(2 * KILO)
  })

  test('stays while another assignment of its task uses it, however the first one ended', async () => {
    const { states, save } = await setup()
    const first = aTask()
    const second = again(first)
    const { folder } = await states.use(first)
    save(folder)
    expect((await states.use(second)).folder).toBe(folder)
    await states.letGo(first, { mayComeBack: false })
    expect(existsSync(folder)).toBe(true)
    await states.letGo(second, { mayComeBack: false })
    expect(existsSync(folder)).toBe(false)
  })

  test('that never came back is forgotten after a week', async () => {
    const { directory, open, save, nowMs } = await setup()
    const [old, young, busy] = ['old', 'young', 'busy'].map((name) => path.join(directory, name)) as [
      string,
      string,
      string,
    ]
    save(old, { ageMs: 8 * DAY_MS })
    save(young)
    save(busy)
    utimesSync(busy, (nowMs - 8 * DAY_MS) / 1000, (nowMs - 8 * DAY_MS) / 1000)
    await open()
    expect([old, young, busy].map(existsSync)).toEqual([false, true, true])
  })
})

describe('when programs saved too much', () => {
  test('what is longest unused goes first, and only until it is no longer too much', async () => {
    const { directory, states, save } = await setup(3 * KILO)
    for (const [name, ageMs] of [
      ['middle', 2],
      ['oldest', 3],
      ['newest', 1],
    ] as const)
      save(path.join(directory, name), { ageMs: ageMs * MINUTE_MS })
    const task = aTask()
    save((await states.use(task)).folder)
    await states.letGo(task, { mayComeBack: true })
    expect(readdirSync(directory).toSorted()).toEqual([task.id, 'middle', 'newest'].toSorted())
  })

  test('of a task that runs goes nothing, however old and large it is', async () => {
    const { directory, states, save } = await setup(3 * KILO)
    const [running, ended] = [aTask(), aTask()]
    save((await states.use(running)).folder, { kilobytes: 5, ageMs: DAY_MS })
    save((await states.use(ended)).folder)
    await states.letGo(ended, { mayComeBack: true })
    expect(readdirSync(directory)).toEqual([running.id])
    await states.letGo(running, { mayComeBack: true })
    expect(readdirSync(directory)).toEqual([])
  })

  test('an agent that starts tidies up as well', async () => {
    const { directory, open, save } = await setup(3 * KILO)
    save(path.join(directory, 'older'), { kilobytes: 2, ageMs: MINUTE_MS })
    save(path.join(directory, 'newer'), { kilobytes: 2 })
    writeFileSync(path.join(directory, '.DS_Store'), 'of a file manager, which is nobody’s state')
    await open()
    expect(readdirSync(directory)).toEqual(['.DS_Store', 'newer'])
  })
})

describe('CPU time of attempts', () => {
  test('is summed, over restarts and whether anything was saved or not', async () => {
    const { states, open } = await setup()
    const [first, second] = [aTask(), again()]
    const task = { ...second, id: first.id }
    expect((await states.use(first)).cpuMsBefore).toBe(0)
    await states.noteCpu(first, { cpuMs: 7000.5, atOnce: true })
    await states.letGo(first, { mayComeBack: true })
    expect((await states.use(task)).cpuMsBefore).toBe(7001)
    await states.noteCpu(task, { cpuMs: 500, atOnce: true })
    expect((await (await open()).use(again(first))).cpuMsBefore).toBe(7501)
  })

  test('is written down once a minute of it, and at once when it is held or over', async () => {
    const { states, directory } = await setup()
    const task = aTask()
    const file = path.join(directory, task.id, 'cpu-ms')
    await states.use(task)
    await states.noteCpu(task, { cpuMs: MINUTE_MS - 1, atOnce: false })
    expect(existsSync(file)).toBe(false)
    await states.noteCpu(task, { cpuMs: MINUTE_MS, atOnce: false })
    await states.noteCpu(task, { cpuMs: 2 * MINUTE_MS - 1, atOnce: false })
    expect(readFileSync(file, 'utf8')).toBe(String(MINUTE_MS))
    await states.noteCpu(task, { cpuMs: 2 * MINUTE_MS - 1, atOnce: true })
    expect(readFileSync(file, 'utf8')).toBe(String(2 * MINUTE_MS - 1))
  })

  test('stays what it was when a folder is asked for twice in an attempt', async () => {
    const { states } = await setup()
    const task = aTask()
    await states.use(task)
    await states.noteCpu(task, { cpuMs: 1000, atOnce: true })
    expect((await states.use(task)).cpuMsBefore).toBe(0)
    await states.noteCpu(task, { cpuMs: 2000, atOnce: true })
    await states.letGo(task, { mayComeBack: true })
    expect((await states.use(task)).cpuMsBefore).toBe(2000)
  })

  test('of a task that is over, or that saves nothing, is not remembered', async () => {
    const { states, directory } = await setup()
    const [over, other] = [aTask(), aTask()]
    await states.use(over)
    await states.noteCpu(over, { cpuMs: 1000, atOnce: true })
    await states.letGo(over, { mayComeBack: false })
    await states.noteCpu(other, { cpuMs: 1000, atOnce: true })
    await states.letGo(other, { mayComeBack: true })
    expect(readdirSync(directory)).toEqual([])
  })

  test('that cannot be read as a number says nothing of the past', async () => {
    const { states, directory } = await setup()
    const task = aTask()
    mkdirSync(path.join(directory, task.id), { recursive: true })
    writeFileSync(path.join(directory, task.id, 'cpu-ms'), 'half a li')
    expect((await states.use(task)).cpuMsBefore).toBe(0)
  })

  test('that the disk does not take is told, and not tried with every look', async () => {
    const { states, directory } = await setup()
    const task = aTask()
    await states.use(task)
    writeFileSync(path.join(directory, task.id), 'a file where the folder should be')
    await expect(states.noteCpu(task, { cpuMs: MINUTE_MS, atOnce: false })).rejects.toThrow('EEXIST')
    await states.noteCpu(task, { cpuMs: MINUTE_MS + 1, atOnce: false })
  })
})
