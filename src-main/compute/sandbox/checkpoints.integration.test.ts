/** A run that is cut off at any moment gives, taken up again, the bytes of one that was not. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Computation, WasmJob } from '../ports.ts'
import { computerOf, startForked } from '../test-children.ts'
import { agentWith } from './test-agent.ts'
import { countedBytes, saving, wasmJob } from './test-modules.ts'
import { processesIn, stateOf } from './test-processes.ts'

const WAIT = { timeout: 60_000, interval: 5 }
const computer = computerOf(startForked)
const module = saving()
const slot = (job: WasmJob, name: 'a' | 'b') => path.join(job.folder, `checkpoint-${name}`)
const sizesOf = (job: WasmJob) => [statSync(slot(job, 'a')).size, statSync(slot(job, 'b')).size]
const undisturbed = countedBytes()

/** Starts a job, which has done a part when this resolves. */
async function partOf(job: WasmJob): Promise<Computation> {
  const computation = computer.start(job)
  computation.result.catch(() => undefined)
  await vi.waitFor(() => expect(computation.progress()).toBeGreaterThan(0.02), WAIT)
  return computation
}

/** Takes a job up again and says at which share. */
async function takeUp(job: WasmJob): Promise<number | null> {
  const computation = computer.start(job)
  expect(Buffer.from(await computation.result).equals(undisturbed)).toBe(true)
  return computation.resumedFraction()
}

const killed = (computation: Computation) => expect(computation.result).rejects.toThrow('signal SIGKILL')

describe.runIf(process.platform === 'linux')('what a program saved', () => {
  test('is there after its process was killed', async () => {
    const job = wasmJob(module, { checkpointEveryS: 0 })
    const computation = await partOf(job)
    process.kill(processesIn(job.folder)[0] ?? 0, 'SIGKILL')
    await killed(computation)
    expect(await takeUp(job)).toBeGreaterThanOrEqual(0.02)
  })

  test('is there after its agent was killed, and after that once more', async () => {
    const job = wasmJob(module, { checkpointEveryS: 0 })
    const shares: (number | null)[] = []
    for (let time = 0; time < 2; time += 1) {
      const agent = agentWith(job, 'progress()')
      const before = shareIn(job)
      await vi.waitFor(() => expect(shareIn(job)).toBeGreaterThan(before + 0.02), WAIT)
      const pids = processesIn(job.folder)
      agent.kill('SIGKILL')
      await vi.waitFor(() => expect(pids.map((pid) => stateOf(pid) ?? 'Z')).toEqual(pids.map(() => 'Z')), WAIT)
      shares.push(shareIn(job))
    }
    expect(shares[1]).toBeGreaterThan(shares[0] ?? 1)
    expect(await takeUp(job)).toBe(shares[1])
  })

  test('is written at most once in the time that spares the disk, and at its end', async () => {
    const job = wasmJob(module, { checkpointEveryS: 3600 })
    const computation = await partOf(job)
    expect(sizesOf(job)).toEqual([0, 0])
    await computation.cancel()
    expect(await takeUp(job)).toBeGreaterThanOrEqual(0.02)
  })

  test('is written when it is paused, so that a power cut then costs nothing', async () => {
    const job = wasmJob(module, { checkpointEveryS: 3600 })
    const computation = await partOf(job)
    computation.pause()
    await vi.waitFor(() => expect(processesIn(job.folder).map(stateOf)).toEqual(['T']), WAIT)
    const share = shareIn(job)
    process.kill(processesIn(job.folder)[0] ?? 0, 'SIGKILL')
    await killed(computation)
    expect(await takeUp(job)).toBe(share)
  })
})

/** A job that has done a part, saved it and ended. */
const saved = async () => {
  const job = wasmJob(module, { checkpointEveryS: 3600 })
  await (await partOf(job)).cancel()
  return job
}

describe.runIf(process.platform === 'linux')('a checkpoint', () => {
  test.each(['cut off', 'with one bit changed', 'empty'])('that is %s is not used', async (how) => {
    const job = await saved()
    const bytes = readFileSync(slot(job, 'a'))
    const place = bytes.length - 9
    bytes[place] = (bytes[place] ?? 0) ^ 1
    const damage = { 'cut off': bytes.subarray(0, -1), empty: '', 'with one bit changed': bytes }
    writeFileSync(slot(job, 'a'), damage[how as keyof typeof damage])
    expect(await takeUp(job)).toBe(null)
  })

  test.each<[string, Partial<WasmJob>]>([
    ['task', { taskId: '0199b1f0-0000-7000-8000-000000000002' }],
    ['argument', { args: ['--samples', '64'] }],
  ])('of another %s is not used', async (_what, change) => {
    const job = await saved()
    expect(await takeUp({ ...job, ...change })).toBe(null)
  })

  test('of another input is not used', async () => {
    const job = await saved()
    const file = path.join(job.folder, '..', 'input')
    writeFileSync(file, 'another scene')
    expect(await takeUp({ ...job, input: { file, sha256: 'a'.repeat(64) } })).toBe(null)
  })

  test('that is damaged leaves the one before', async () => {
    const job = wasmJob(module, { checkpointEveryS: 0 })
    await (await partOf(job)).cancel()
    const shares = [headIn(slot(job, 'a')), headIn(slot(job, 'b'))].map((head) => head?.fraction ?? 0)
    const latest = shares[0] === Math.max(...shares) ? 'a' : 'b'
    writeFileSync(slot(job, latest), readFileSync(slot(job, latest)).subarray(0, 40))
    expect(await takeUp(job)).toBe(Math.min(...shares))
  })

  test('counts the CPU time of all attempts against the limit', async () => {
    const job = await saved()
    const usedS = (headIn(slot(job, 'a'))?.cpuMs ?? 0) / 1000
    const over = computer.start({ ...job, limits: { ...job.limits, cpuS: usedS } }).result
    await expect(over).rejects.toThrow(`The program used up the ${usedS} s of CPU time that it may use.`)
  })
})

test('attempts that saved nothing count too; another computer may have better luck', async () => {
  const over = computer.start(wasmJob(module, { cpuMsBefore: 59_999, limits: { cpuS: 60 } })).result
  await expect(over).rejects.toMatchObject({
    message: 'The program used up the 60 s of CPU time that it may use, in several attempts on this computer.',
    retryable: true,
  })
})

/** The first line after the seal of what is in a slot; null in an empty one, or one that is being written. */
function headIn(file: string): { readonly fraction: number; readonly cpuMs: number } | null {
  const [, line, rest] = existsSync(file) ? readFileSync(file, 'latin1').split('\n') : []
  return line === undefined || rest === undefined ? null : (JSON.parse(line) as { fraction: number; cpuMs: number })
}

/** The share that is safe on the disk; 0 while there is none. */
const shareIn = (job: WasmJob) => Math.max(headIn(slot(job, 'a'))?.fraction ?? 0, headIn(slot(job, 'b'))?.fraction ?? 0)
