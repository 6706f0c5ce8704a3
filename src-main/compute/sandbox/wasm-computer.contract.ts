import { describe, expect, test, vi } from 'vitest'
import { ComputeFailure, type Computation, type Computer } from '../ports.ts'
import { CALLING, COPY, countedBytes, counting, ENDLESS, program, wasmJob } from './test-modules.ts'
import { processesIn } from './test-processes.ts'

const WAIT = { timeout: 60_000, interval: 5 }

/** What every computer keeps that runs programs of others, however it starts their processes. */
export function wasmComputerContract(name: string, makeComputer: () => Computer): void {
  describe(`${name} as a computer of programs`, () => {
    test('gives what a program writes', async () => {
      const computation = makeComputer().start(wasmJob(program(COPY), { input: 'a scene' }))
      expect(new TextDecoder().decode(await computation.result)).toBe('a scene')
      expect([computation.progress(), computation.resumedFraction()]).toEqual([1, null])
      expect(computation.cpuMs()).toBeGreaterThan(0)
    })

    test('does nothing while paused, and after resuming gives the very same bytes', async () => {
      const module = counting()
      const computation = makeComputer().start(wasmJob(module))
      await started(computation)
      computation.pause()
      await standsStill(computation)
      computation.resume()
      computation.pause()
      computation.resume()
      expect(Buffer.from(await computation.result).equals(countedBytes())).toBe(true)
    })

    test('shows what it has written so far, also paused, and the result is the same', async () => {
      const computation = makeComputer().start(wasmJob(counting()))
      const seen = async () => {
        const bytes = await computation.outputSoFar()
        if (bytes === null) throw new Error('Nothing is known yet')
        expect(Buffer.from(bytes).equals(countedBytes().subarray(0, bytes.length))).toBe(true)
        return bytes.length
      }
      const first = await vi.waitFor(seen, WAIT)
      expect(first).toBeGreaterThan(0)
      computation.pause()
      expect(await seen()).toBeGreaterThanOrEqual(first)
      computation.resume()
      expect(Buffer.from(await computation.result).equals(countedBytes())).toBe(true)
      expect(await seen()).toBe(countedBytes().length)
    })

    test('gives the very same bytes in a small share of the time', async () => {
      const module = counting()
      const computation = makeComputer().start(wasmJob(module))
      computation.setCpuShare(0.3)
      await started(computation)
      computation.pause()
      computation.resume()
      expect(Buffer.from(await computation.result).equals(countedBytes())).toBe(true)
    })

    test('leaves no process of what is cancelled, paused or resting or not', async () => {
      const disturbances: ((computation: Computation) => void)[] = [
        () => undefined,
        (computation) => computation.pause(),
        (computation) => computation.setCpuShare(0.02),
      ]
      for (const disturb of disturbances) {
        const job = wasmJob(program(CALLING))
        const computation = makeComputer().start(job)
        await started(computation)
        disturb(computation)
        await computation.cancel()
        await expect(computation.result).rejects.toThrow('The computation was cancelled.')
        expect(processesIn(job.folder)).toEqual([])
      }
    })

    test('kills what is past its time', async () => {
      const failure = makeComputer()
        .start(wasmJob(program(ENDLESS), { limits: { wallS: 1 } }))
        .result.catch((error: unknown) => error)
      expect(await failure).toBeInstanceOf(ComputeFailure)
      expect(await failure).toMatchObject({ message: 'The program was not done after the 1 s that it may take.' })
    })
  })
}

/** Its process has told of CPU time more than once: it is past its own start. */
async function started(computation: Computation): Promise<void> {
  await vi.waitFor(() => expect(computation.cpuMs()).toBeGreaterThan(0), WAIT)
  const first = computation.cpuMs()
  await vi.waitFor(() => expect(computation.cpuMs()).toBeGreaterThan(first), WAIT)
}

/** A program that runs would be further with nearly every look. */
async function standsStill(computation: Computation): Promise<void> {
  let seen = { fraction: -1, looks: 0 }
  await vi.waitFor(() => {
    const fraction = computation.progress()
    seen = fraction === seen.fraction ? { fraction, looks: seen.looks + 1 } : { fraction, looks: 0 }
    expect(seen.looks).toBeGreaterThan(200)
  }, WAIT)
  expect(seen.fraction).toBeLessThan(0.4)
}
