import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FixityReport } from '#core/contracts/blobs.ts'
import { type AuditFile, ComputeFailure, type Computer } from './ports.ts'

const LARGE_BYTES = 64 * 1024 * 1024
const WAIT = { timeout: 60_000, interval: 5 }
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')
const jobOf = (files: AuditFile[]) => ({ taskType: 'data_hash', set: null, first: 0, files }) as const

/** What every computer keeps, however it computes. */
export function computerContract(name: string, makeComputer: () => Computer): void {
  describe(`${name} as a computer`, () => {
    let folder = ''
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'koprogo-computer-'))
    })
    afterEach(() => rm(folder, { recursive: true }))

    async function entry(path: string, content: Uint8Array | string, expected = sha256(content)): Promise<AuditFile> {
      const file = join(folder, path)
      await writeFile(file, content)
      return { path, file, sha256: expected }
    }
    const largeJob = async () => jobOf([await entry('large.bin', new Uint8Array(LARGE_BYTES))])

    test('audits real files: one intact, one altered, one missing', async () => {
      const expected = sha256('as it was')
      const intact = await entry('a.txt', 'one')
      const altered = await entry('b.txt', 'altered', expected)
      const gone = { path: 'c.txt', file: join(folder, 'c.txt'), sha256: expected }
      const computation = makeComputer().start(jobOf([intact, altered, gone]))
      const report = FixityReport.parse(JSON.parse(new TextDecoder().decode(await computation.result)))
      expect(report).toMatchObject({ set: null, count: 3, intact: 1, missing: [{ path: 'c.txt', expected }] })
      expect(report.changed).toEqual([{ path: 'b.txt', expected, actual: sha256('altered') }])
      expect(computation.progress()).toBe(1)
      expect(computation.cpuMs()).toBeGreaterThan(0)
      await computation.cancel()
    })

    test('does nothing while paused, and after resuming gives the very same bytes', async () => {
      const job = await largeJob()
      const undisturbed = await makeComputer().start(job).result
      const computation = makeComputer().start(job)
      computation.pause()
      let settled = false
      const settle = () => {
        settled = true
      }
      void computation.result.then(settle, settle)
      // CPU time becomes known when the computer has obeyed.
      await vi.waitFor(() => expect(computation.cpuMs()).toBeGreaterThan(0), WAIT)
      for (let poll = 0; poll < 40; poll += 1) {
        await delay(5)
        expect(computation.progress()).toBeLessThan(1)
        expect(settled).toBe(false)
      }
      computation.resume()
      expect(Buffer.from(await computation.result).equals(undisturbed)).toBe(true)
      expect(computation.progress()).toBe(1)
    })

    test('rejects the result of what is cancelled while paused; cancelling again changes nothing', async () => {
      const computation = makeComputer().start(await largeJob())
      computation.pause()
      await computation.cancel()
      await computation.cancel()
      await expect(computation.result).rejects.toThrow('The computation was cancelled.')
      await expect(computation.result).rejects.toBeInstanceOf(ComputeFailure)
    })

    test('keeps the result of what is cancelled after its end, and ignores pause and resume then', async () => {
      const computation = makeComputer().start(jobOf([await entry('a.txt', 'one')]))
      const bytes = await computation.result
      await computation.cancel()
      computation.pause()
      computation.resume()
      expect(await computation.result).toBe(bytes)
    })

    test('fails with a sentence that names the file as the manifest does', async () => {
      const file = join(folder, 'folder')
      await mkdir(file)
      const { result } = makeComputer().start(jobOf([{ path: 'plan.pdf', file, sha256: sha256('') }]))
      const failure = await result.catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ComputeFailure)
      expect(failure).toMatchObject({ message: 'plan.pdf could not be read (EISDIR).', retryable: true })
    })
  })
}
