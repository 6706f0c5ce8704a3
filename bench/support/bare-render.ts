/**
 * A program of its own: runs a module with a file as its input and arguments, as the sandbox does, without the sandbox.
 * Tells the bench how many rays it has followed, and the result.
 */
import { readFileSync } from 'node:fs'
import { compiled, runWorkload } from '../../workloads/test-host.ts'

const [module = '', input = '', ...args] = process.argv.slice(2)
const { exitCode, log, result } = runWorkload(compiled(readFileSync(module)), {
  args,
  input: readFileSync(input, 'utf8'),
})
const rays = Number(/^(\d+) rays$/m.exec(log)?.[1])
if (exitCode !== 0 || !(rays > 0)) throw new Error(`The module ended with exit code ${exitCode}: ${log}`)
const told = { type: 'drawn', rays, result: Buffer.from(result).toString('base64') }
process.send?.(told, undefined, undefined, () => process.disconnect?.())
