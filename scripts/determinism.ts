import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { compileKernels } from './determinism/compile-kernels.ts'
import { EngineMissing, TIERS, fetchEngines, runOn, thisEngine, type Engine } from './determinism/engines.ts'
import { KERNELS } from './determinism/kernels.ts'
import { withTable } from './determinism/table.ts'
import { brokenPromises, neverSeen, readVectors, vectorsOf, writeVectors, type Run } from './determinism/vectors.ts'

const HELP = `npm run determinism [-- --check]

The determinism study: small WebAssembly kernels on Node 22 and 24, on x86-64 and (emulated) on ARM64. Writes
scripts/determinism/vectors.json and the table of docs/DETERMINISM.md. It fetches the other Nodes from the npm registry and
the emulator from Debian's, into node_modules/.cache, and changes nothing else of the system.

  --check   compares the Node and processor of this computer with the vectors; 0 when all that is promised is equal`

const ROOT = path.resolve(import.meta.dirname, '..')
const DOCUMENT = path.join(ROOT, 'docs', 'DETERMINISM.md')
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'determinism')

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) console.log(HELP)
else await main(values.check)

async function main(isCheck: boolean): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kg-determinism-'))
  try {
    const moduleFile = path.join(folder, 'kernels.wasm')
    writeFileSync(moduleFile, await compileKernels(KERNELS))
    if (isCheck) checkHere(moduleFile)
    else study(moduleFile)
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error
    console.error(`✗ ${error.message}`)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function study(moduleFile: string): void {
  const runs = fetchEngines(CACHE).flatMap((engine) => runsOf(engine, moduleFile))
  const vectors = vectorsOf(`assemblyscript ${compilerVersion()}`, KERNELS, runs)
  writeVectors(vectors)
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), vectors, KERNELS))
  for (const run of runs) tellBroken(run, brokenPromises(vectors, KERNELS, run.hashes))
}

function checkHere(moduleFile: string): void {
  const vectors = readVectors()
  for (const run of runsOf(thisEngine(), moduleFile)) {
    tellBroken(run, brokenPromises(vectors, KERNELS, run.hashes))
    const unseen = neverSeen(vectors, run.arch, run.hashes)
    if (unseen.length > 0) console.log(`  not seen on ${run.arch} in the study: ${unseen.join(', ')}`)
  }
}

function runsOf(engine: Engine, moduleFile: string): readonly Run[] {
  const { version, arch, processor } = engine
  return TIERS.map((tier) => ({ version, arch, processor, tier, hashes: runOn(engine, tier, moduleFile) }))
}

function tellBroken(run: Run, broken: readonly string[]): void {
  const where = `Node ${run.version}, ${run.processor}, ${run.tier} compiler`
  console.log(
    broken.length === 0
      ? `✓ ${where}: ${KERNELS.length} kernels, every promised one equal bit for bit`
      : `✗ ${where}: promised but different: ${broken.join(', ')}`,
  )
  if (broken.length > 0) process.exitCode = 1
}

function compilerVersion(): string {
  const manifest = readFileSync(path.join(ROOT, 'node_modules', 'assemblyscript', 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
