import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { aModule, body, list } from '#core/workload/test-module.ts'
import { UsageError } from '../exit-codes.ts'
import { parseInvocation } from '../options.ts'
import { checkWorkloadCommand } from './check-workload.ts'

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'check-workload-'))
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const fileOf = (bytes: Uint8Array, name = 'program.wasm') => {
  const file = path.join(folder, name)
  writeFileSync(file, bytes)
  return file
}
async function run(...words: readonly string[]): Promise<number> {
  const invocation = parseInvocation(['check-workload', ...words], {})
  if (invocation === 'help') throw new Error('It asks for help')
  return checkWorkloadCommand(invocation)
}

describe('check-workload', () => {
  test('ends with 0 for a module that is taken', async () => {
    expect(await run(fileOf(aModule()))).toBe(0)
    expect(said.join('\n')).toMatch(/^program\.wasm can run as a workload\./)
  })

  test('ends with 4 for a module that is refused, and says why', async () => {
    const file = fileOf(aModule({ memories: list([[0, 1]]) }))
    expect(await run(file)).toBe(4)
    expect(said.join('\n')).toMatch(/Its memory has no maximum: link with -Wl,--max-memory=67108864 or less/)
  })

  test('judges memory by --memory-mb', async () => {
    const file = fileOf(aModule({ memories: list([[1, 1, 0x80, 0x10]]) }))
    expect(await run(file, '--memory-mb', '128')).toBe(0)
    expect(await run(file, '--memory-mb', '127')).toBe(4)
    await expect(run(file, '--memory-mb', '1025')).rejects.toThrow('--memory-mb takes a whole number from 1 to 1024')
  })

  test('gives one JSON value with --json', async () => {
    expect(await run(fileOf(aModule()), '--json')).toBe(0)
    expect(said.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ file: 'program.wasm', accepted: true, problems: [], functions: 1 }),
    ])
  })

  test('lets the engine speak where it alone refuses', async () => {
    expect(await run(fileOf(aModule({ code: list([body(0x6a)]) })))).toBe(4)
    expect(said.join('\n')).toMatch(/It says: WebAssembly\.Module\(\): .*i32\.add/)
  })

  test('does not read what is too large', async () => {
    const file = fileOf(aModule())
    truncateSync(file, 3 * 1024 ** 3)
    expect(await run(file)).toBe(4)
    expect(said.join('\n')).toMatch(/It has 3221225472 bytes; at most 32 MB are taken/)
  })

  test('wants one file that can be read', async () => {
    await expect(run()).rejects.toThrow('Say it like: check-workload program.wasm')
    await expect(run('a.wasm', 'b.wasm')).rejects.toThrow(UsageError)
    await expect(run(folder)).rejects.toThrow(`${folder} is no file.`)
    const absent = path.join(folder, 'absent.wasm')
    await expect(run(absent)).rejects.toThrow(UsageError)
    await expect(run(absent)).rejects.toThrow(/absent\.wasm cannot be read: ENOENT/)
  })
})
