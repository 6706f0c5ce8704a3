import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { checkModule, checkSize, type ModuleCheck } from '#core/workload/check-module.ts'
import { WORKLOAD_LIMITS_DEFAULT, WORKLOAD_LIMITS_MAX } from '#core/workload/limits.ts'
import { UsageError } from '../exit-codes.ts'
import { type Invocation, optionalNumber } from '../options.ts'
import { type CheckedFile, checkedFileAsJson, checkedFileAsText } from '../show-module-check.ts'

const REFUSED = 4

/** Says what a coordinator and every node would say of a module, and why; nothing of it runs. */
export async function checkWorkloadCommand(invocation: Invocation): Promise<number> {
  const [file, ...rest] = invocation.words
  if (file === undefined || rest.length > 0) throw new UsageError('Say it like: check-workload program.wasm')
  const checked = checkFile(file, memoryMaxMbOf(invocation))
  if (invocation.json) console.log(JSON.stringify(checkedFileAsJson(checked)))
  else console.log(checkedFileAsText(checked).join('\n'))
  return checked.check.problems.length === 0 ? 0 : REFUSED
}

const memoryMaxMbOf = (invocation: Invocation): number =>
  optionalNumber(invocation, 'memory-mb', { least: 1, most: WORKLOAD_LIMITS_MAX.memory_mb, whole: true }) ??
  WORKLOAD_LIMITS_DEFAULT.memory_mb

/** What is too large is not read. Throws `UsageError` for what is no file or cannot be read. */
function checkFile(file: string, memoryMaxMb: number): CheckedFile {
  const name = path.basename(file)
  try {
    const tooLarge = checkSize(sizeBytesOf(file))
    if (tooLarge) return { name, check: tooLarge, sha256: null, engineSays: null }
    const bytes = readFileSync(file)
    const check = checkModule(bytes, { memoryMaxMb })
    return {
      name,
      check,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      engineSays: engineSays(bytes, check),
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new UsageError(`${file} cannot be read: ${error.message}`)
    throw error
  }
}

function sizeBytesOf(file: string): number {
  const stats = statSync(file)
  if (!stats.isFile()) throw new UsageError(`${file} is no file. Name the .wasm file that your compiler made.`)
  return stats.size
}

/** Of the JavaScript engine; TypeScript knows it of browsers only. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => unknown }

/** The engine's own words where it alone refuses a module: it knows the function and the byte. */
function engineSays(bytes: Uint8Array, { problems }: ModuleCheck): string | null {
  if (!problems.some(({ code }) => code === 'invalid')) return null
  try {
    return String(new WebAssembly.Module(bytes))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
