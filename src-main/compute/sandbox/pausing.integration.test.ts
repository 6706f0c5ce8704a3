/** A stopped process is seen from outside, where nothing it says can mislead: Linux only. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Computation, WasmJob } from '../ports.ts'
import { computerOf, startForked, startUnstoppable } from '../test-children.ts'
import { cpuMsOf, guardsOf, processesIn, runningThreads, stateOf, statesOf } from './test-processes.ts'
import { agentWith } from './test-agent.ts'
import { CALLING, ENDLESS, program, wasmJob } from './test-modules.ts'

const WAIT = { timeout: 60_000, interval: 5 }
const STOPPED = 'T'
const module = program(ENDLESS)
const until = (check: () => void) => vi.waitFor(check, WAIT)

async function running(job: WasmJob, startChild = startForked): Promise<{ computation: Computation; pid: number }> {
  const computation = computerOf(startChild).start(job)
  onTestFinished(() => computation.cancel())
  await until(() => expect(computation.cpuMs()).toBeGreaterThan(0))
  const first = computation.cpuMs()
  await until(() => expect(computation.cpuMs()).toBeGreaterThan(first))
  const [pid = 0] = processesIn(job.folder)
  return { computation, pid }
}

describe.runIf(process.platform === 'linux')('a program that never calls out', () => {
  test('is stopped while it is paused, and goes on where it stood', async () => {
    const { computation, pid } = await running(wasmJob(module))
    computation.pause()
    await until(() => expect(stateOf(pid)).toBe(STOPPED))
    const usedMs = cpuMsOf(pid)
    for (let look = 0; look < 1000; look += 1) expect(cpuMsOf(pid)).toBe(usedMs)
    computation.resume()
    await until(() => expect(cpuMsOf(pid)).toBeGreaterThan(usedMs + 50))
    expect(stateOf(pid)).not.toBe(STOPPED)
  })

  test('is stopped when it is paused before its process exists, and when it is paused again and again', async () => {
    const job = wasmJob(module)
    const computation = computerOf(startForked).start(job)
    onTestFinished(() => computation.cancel())
    for (let time = 0; time < 20; time += 1) {
      computation.pause()
      computation.resume()
    }
    computation.pause()
    await until(() => expect(processesIn(job.folder).map(stateOf)).toEqual([STOPPED]))
  })

  test('runs and is stopped in turns when it has a share of the time, which may change', async () => {
    const { computation, pid } = await running(wasmJob(module))
    computation.setCpuShare(0.5)
    for (let turn = 0; turn < 2; turn += 1) {
      await until(() => expect(stateOf(pid)).toBe(STOPPED))
      await until(() => expect(stateOf(pid)).not.toBe(STOPPED))
    }
    computation.pause()
    await until(() => expect(stateOf(pid)).toBe(STOPPED))
    computation.setCpuShare(1)
    computation.resume()
    const usedMs = cpuMsOf(pid)
    await until(() => expect(cpuMsOf(pid)).toBeGreaterThan(usedMs + 500))
  })

  test('has one guard from its first pause on, which is gone with it', async () => {
    const { computation, pid } = await running(wasmJob(module))
    expect(guardsOf(pid)).toEqual([])
    for (let time = 0; time < 2; time += 1) {
      computation.pause()
      await until(() => expect(stateOf(pid)).toBe(STOPPED))
      computation.resume()
    }
    expect(guardsOf(pid)).toHaveLength(1)
    await computation.cancel()
    await until(() => expect(guardsOf(pid)).toEqual([]))
  })

  test.each([
    ['pause()', 'T'],
    ['setCpuShare(0.02)', 'T'],
    ['progress()', 'R'],
  ])('never outlives an agent that is killed after %s', async (call, state) => {
    const job = wasmJob(module)
    const agent = agentWith(job, call)
    const pid = await found(() => processesIn(job.folder)[0])
    await until(() => expect(statesOf(pid)).toContain(state))
    agent.kill('SIGKILL')
    await until(() => expect(stateOf(pid) ?? 'Z').toBe('Z'))
    await until(() => expect(guardsOf(pid)).toEqual([]))
  })
})

describe.runIf(process.platform === 'linux')('on a computer that cannot stop processes', () => {
  test('a program waits at its next call', async () => {
    const { computation, pid } = await running(wasmJob(program(CALLING)), startUnstoppable)
    computation.pause()
    await until(() => expect(runningThreads(pid)).toBe(0))
    expect(stateOf(pid)).not.toBe(STOPPED)
    computation.resume()
    const usedMs = cpuMsOf(pid)
    await until(() => expect(cpuMsOf(pid)).toBeGreaterThan(usedMs + 50))
  })
})

const found = (look: () => number | undefined) =>
  vi.waitFor(() => {
    const seen = look()
    expect(seen).toBeDefined()
    return seen ?? 0
  }, WAIT)
