import { EventEmitter } from 'node:events'
import type { Context } from 'koa'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepPace } from './pace.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const PACE = { windowMs: 1000, bytesMin: 100 }

/** A request on its way, and the windows that pass. */
async function setup(state: { complete?: boolean; waitsForUs?: number; notTaken?: number } = {}) {
  const socket = { bytesRead: 0, bytesWritten: 0, writableLength: state.notTaken ?? 0, isCut: false }
  const req = {
    socket: { ...socket, destroy: () => void (line.isCut = true) },
    complete: state.complete ?? false,
    readableLength: state.waitsForUs ?? 0,
  }
  const line = req.socket
  const res = new EventEmitter()
  await keepPace(PACE)({ req, res } as unknown as Context, () => Promise.resolve())
  const window = (moved: { in?: number; out?: number } = {}) => {
    line.bytesRead += moved.in ?? 0
    line.bytesWritten += moved.out ?? 0
    vi.advanceTimersByTime(PACE.windowMs)
    return line.isCut
  }
  return { window, req, res }
}

test('a body that comes a byte at a time is cut, also when it began well', async () => {
  const { window } = await setup()
  expect(window({ in: 5000 })).toBe(false)
  expect(window({ in: 100 })).toBe(false)
  expect(window({ in: 99 })).toBe(true)
})

test('a client that does not take its answer is cut', async () => {
  const { window } = await setup({ complete: true, notTaken: 10_000 })
  expect(window({ out: 50_000 })).toBe(false)
  expect(window({ out: 99 })).toBe(true)
})

test('an answer that has just begun is given a whole window', async () => {
  const { window, req } = await setup({ complete: true })
  expect(window()).toBe(false)
  req.socket.writableLength = 10_000
  expect(window()).toBe(false)
  expect(window()).toBe(true)
})

test('what has come and waits for us is not held against the client', async () => {
  const { window, req } = await setup({ waitsForUs: 65_536 })
  expect(window()).toBe(false)
  req.readableLength = 0
  expect(window()).toBe(true)
})

test('a request that waits for its answer may wait, as a long poll does', async () => {
  const { window } = await setup({ complete: true })
  expect([window(), window(), window()]).toEqual([false, false, false])
})

test('once it is answered nobody watches any more', async () => {
  const { window, res } = await setup()
  res.emit('close')
  expect(vi.getTimerCount()).toBe(0)
  expect(window()).toBe(false)
})
