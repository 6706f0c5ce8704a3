import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson } from '#core/canonical-json.ts'
import { FixityReport } from '#core/contracts/blobs.ts'
import { type AuditHooks, fixityAudit } from './fixity-audit.ts'
import { merkleRoot } from './merkle-root.ts'
import { type AuditFile, ComputeFailure } from './ports.ts'

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const job = (files: AuditFile[]) => ({ taskType: 'data_hash', set: 'plans', first: 7, files }) as const
const OPEN: AuditHooks = { onProgress: () => {}, passGate: async () => {} }
const pushTo = (seen: number[]) => (fraction: number) => void seen.push(fraction)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'koprogo-audit-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A file of this computer with `content`, expected to be `expected`. */
async function entry(path: string, content: string | Uint8Array, expected = sha256(content)): Promise<AuditFile> {
  const file = join(folder, path)
  await writeFile(file, content)
  return { path, file, sha256: expected }
}

const audit = async (files: AuditFile[], hooks = OPEN) => {
  const text = new TextDecoder().decode(await fixityAudit(job(files), hooks))
  return { text, report: FixityReport.parse(JSON.parse(text)) }
}

describe('a fixity audit', () => {
  test('tells intact, changed and missing files apart', async () => {
    const expected = sha256('as it was')
    const gone = { path: 'gone.txt', file: join(folder, 'gone.txt'), sha256: expected }
    const unfetched = { path: 'unfetched.txt', file: null, sha256: expected }
    const { report } = await audit([
      await entry('a.txt', 'one'),
      gone,
      await entry('b.txt', 'altered', expected),
      unfetched,
      await entry('empty.txt', ''),
    ])
    const files = [
      { path: 'a.txt', sha256: sha256('one'), size_bytes: 3 },
      { path: 'b.txt', sha256: sha256('altered'), size_bytes: 7 },
      { path: 'empty.txt', sha256: sha256(''), size_bytes: 0 },
    ]
    expect(report).toEqual({
      format: 'koprogo-fixity-report/1',
      set: 'plans',
      first: 7,
      count: 5,
      intact: 2,
      changed: [{ path: 'b.txt', expected, actual: sha256('altered') }],
      missing: [
        { path: 'gone.txt', expected },
        { path: 'unfetched.txt', expected },
      ],
      files,
      merkle_root: merkleRoot(files),
    })
  })

  test('gives the canonical text of the report', async () => {
    const { text, report } = await audit([await entry('a.txt', 'one')])
    expect(text).toBe(canonicalJson(report))
  })

  test('reports progress that only grows, by bytes, and ends at 1', async () => {
    const seen: number[] = []
    const files = [await entry('large', new Uint8Array(3_000_000)), await entry('small', new Uint8Array(1_000_000))]
    await audit(files, { ...OPEN, onProgress: pushTo(seen) })
    expect(seen.length).toBeGreaterThan(4)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen).toContain(0.75)
    expect(seen.at(-1)).toBe(1)
  })

  test('reports 1 at the end of a job of which nothing was found', async () => {
    const seen: number[] = []
    const missing = { path: 'x', file: null, sha256: sha256('') }
    await audit([missing], { ...OPEN, onProgress: pushTo(seen) })
    expect(seen).toEqual([1])
  })

  test('passes the gate before each chunk and stops where the gate throws', async () => {
    let passes = 0
    const seen: number[] = []
    const hooks = {
      onProgress: pushTo(seen),
      passGate: async () => {
        passes += 1
        if (passes === 4) throw new ComputeFailure('The computation was cancelled.', true)
      },
    }
    const files = [await entry('large', new Uint8Array(3_000_000))]
    await expect(audit(files, hooks)).rejects.toThrow('The computation was cancelled.')
    expect(seen).toHaveLength(1)
  })

  test('fails for another node to try when a file is there and cannot be read, and keeps the local path to itself', async () => {
    const file = join(folder, 'a-folder')
    await mkdir(file)
    const failure = await fixityAudit(job([{ path: 'plan.pdf', file, sha256: sha256('') }]), OPEN).catch((e) => e)
    expect(failure).toBeInstanceOf(ComputeFailure)
    expect(failure).toMatchObject({ message: 'plan.pdf could not be read (EISDIR).', retryable: true })
  })

  test('fails for good when a name has no UTF-8 form', async () => {
    const failure = await fixityAudit(job([{ path: '\ud800', file: null, sha256: sha256('') }]), OPEN).catch((e) => e)
    expect(failure).toMatchObject({ name: 'ComputeFailure', retryable: false })
  })
})
