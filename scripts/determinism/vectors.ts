import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CLASSES, type Kernel } from './kernel.ts'
import type { Hashes } from './run-kernels.ts'

const VECTORS_FILE = path.join(import.meta.dirname, 'vectors.json')

/** One engine: a Node's version, its processor, and which compiler of V8 was used. */
type MeasuredOn = { version: string; arch: string; processor: string; tier: string }

/** The hashes of one engine. */
export type Run = MeasuredOn & { hashes: Hashes }

/** One hash where all engines agree, else which engines (by their place in `engines`) gave which. */
export type Vector = string | Readonly<Record<string, readonly number[]>>

/** What was measured: SHA-256 of each kernel's result, over every engine of the study. */
export type Vectors = {
  compiler: string
  engines: readonly MeasuredOn[]
  kernels: Readonly<Record<string, Vector>>
}

/** The committed vectors. */
export function readVectors(): Vectors {
  return JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as Vectors
}

/** Keeps them, a kernel a line. */
export function writeVectors({ compiler, engines, kernels }: Vectors): void {
  writeFileSync(
    VECTORS_FILE,
    `{
  "compiler": ${JSON.stringify(compiler)},
  "engines": [\n${lines(engines.map((engine) => JSON.stringify(engine)))}\n  ],
  "kernels": {\n${lines(Object.entries(kernels).map(([name, vector]) => `"${name}": ${JSON.stringify(vector)}`))}\n  }
}
`,
  )
}

function lines(values: readonly string[]): string {
  return values.map((value) => `    ${value}`).join(',\n')
}

/** Puts the runs of all engines together. */
export function vectorsOf(compiler: string, kernels: readonly Kernel[], runs: readonly Run[]): Vectors {
  return {
    compiler,
    engines: runs.map(({ version, arch, processor, tier }) => ({ version, arch, processor, tier })),
    kernels: Object.fromEntries(kernels.map(({ name }) => [name, vectorOf(runs.map((run) => run.hashes[name] ?? ''))])),
  }
}

function vectorOf(hashes: readonly string[]): Vector {
  const [first] = hashes
  if (first !== undefined && hashes.every((hash) => hash === first)) return first
  return Object.groupBy(
    hashes.map((_hash, engine) => engine),
    (engine) => hashes[engine] ?? '',
  ) as Readonly<Record<string, readonly number[]>>
}

/** The kernels of promised classes whose hash is not the one that every engine of the study gave. */
export function brokenPromises(vectors: Vectors, kernels: readonly Kernel[], hashes: Hashes): readonly string[] {
  return kernels
    .filter(({ kernelClass }) => CLASSES[kernelClass].promise === 'equal')
    .filter(({ name }) => hashes[name] === undefined || vectors.kernels[name] !== hashes[name])
    .map(({ name }) => name)
}

/** The kernels, promised or not, that gave something no engine of that processor gave in the study. */
export function neverSeen(vectors: Vectors, arch: string, hashes: Hashes): readonly string[] {
  const sameArch = new Set(vectors.engines.flatMap((engine, index) => (engine.arch === arch ? [index] : [])))
  return Object.entries(vectors.kernels)
    .filter(([name, vector]) => {
      const hash = hashes[name] ?? ''
      return typeof vector === 'string' ? vector !== hash : !vector[hash]?.some((engine) => sameArch.has(engine))
    })
    .map(([name]) => name)
}
