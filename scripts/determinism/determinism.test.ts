import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { compileKernels } from './compile-kernels.ts'
import { resultBytes } from './kernel-source.ts'
import { CLASSES } from './kernel.ts'
import { KERNELS } from './kernels.ts'
import { type Hashes, runKernels } from './run-kernels.ts'
import { withTable } from './table.ts'
import { brokenPromises, neverSeen, readVectors, type Vector, vectorsOf } from './vectors.ts'

const vectors = readVectors()
const promised = KERNELS.filter(({ kernelClass }) => CLASSES[kernelClass].promise === 'equal')
let here: Hashes

beforeAll(async () => {
  here = await runKernels(await compileKernels(KERNELS), KERNELS)
})

test('on this Node and processor every promised kernel gives the bits of the vectors', () => {
  expect(brokenPromises(vectors, KERNELS, here)).toEqual([])
  expect(promised.length).toBeGreaterThanOrEqual(100)
})

const changed = (vector: Vector | undefined) => {
  const { 'f64.div': _before, ...others } = vectors.kernels
  return { ...vectors, kernels: vector === undefined ? others : { ...others, 'f64.div': vector } }
}

test('a vector that is changed, missing or split between engines is named', () => {
  const good = here['f64.div'] ?? ''
  expect(brokenPromises(changed(good), KERNELS, here)).toEqual([])
  for (const bad of [
    good.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    undefined,
    { [good]: [0], other: [1] },
  ])
    expect(brokenPromises(changed(bad), KERNELS, here)).toEqual(['f64.div'])
})

test('a computer that computes otherwise, or not at all, breaks its promise', () => {
  const { 'i32.add': _left, ...others } = here
  expect(brokenPromises(vectors, KERNELS, { ...here, 'f32x4.mul': 'other' })).toEqual(['f32x4.mul'])
  expect(brokenPromises(vectors, KERNELS, others)).toEqual(['i32.add'])
})

test('what one processor gave is not taken for what another may give', () => {
  const raw = vectors.kernels['f64 0/0 raw']
  const [ofPi] = Object.entries(raw ?? {}).find(([, engines]) => vectors.engines[engines[0]]?.arch === 'arm64') ?? []
  expect(neverSeen(vectors, 'arm64', { ...here, 'f64 0/0 raw': ofPi ?? '' })).not.toContain('f64 0/0 raw')
  expect(neverSeen(vectors, 'x64', { ...here, 'f64 0/0 raw': ofPi ?? '' })).toContain('f64 0/0 raw')
})

test('the vectors cover every kernel, on Node 22 and 24, on PCs and Pis, with both compilers', () => {
  expect(Object.keys(vectors.kernels)).toEqual(KERNELS.map(({ name }) => name))
  expect(new Set(KERNELS.map(({ name }) => name)).size).toBe(KERNELS.length)
  const seen = vectors.engines.map(({ version, arch, tier }) => `${version.slice(0, 2)} ${arch} ${tier}`)
  const wanted = ['22', '24'].flatMap((node) => ['x64', 'arm64'].map((arch) => `${node} ${arch}`))
  expect(new Set(seen)).toEqual(new Set(wanted.flatMap((engine) => [`${engine} baseline`, `${engine} optimising`])))
})

test('the classes that are not promised were seen to differ', () => {
  const bad = ['f64 0/0 raw', 'Math.sin', 'Math.pow', 'f32x4.relaxed_madd', 'i8x16.relaxed_swizzle']
  for (const name of bad) expect(vectors.kernels[name]).toBeTypeOf('object')
})

test('every kernel leaves a result', () => {
  const untouched = KERNELS.filter((kernel) => {
    const zeros = new Uint8Array(resultBytes(kernel))
    return here[kernel.name] === createHash('sha256').update(zeros).digest('hex')
  })
  expect(untouched).toEqual([])
})

const on = (arch: string, hashes: Hashes) => ({ version: '24', arch, processor: arch, tier: 'baseline', hashes })

test('runs are put together: one hash where all agree, else who gave which', () => {
  const [add, divide] = promised
  if (!add || !divide) throw new Error('there are kernels')
  const runs = [
    on('x64', { [add.name]: 'a', [divide.name]: 'b' }),
    on('arm64', { [add.name]: 'a', [divide.name]: 'c' }),
  ]
  expect(vectorsOf('test', [add, divide], runs).kernels).toEqual({ [add.name]: 'a', [divide.name]: { b: [0], c: [1] } })
})

test('the table of docs/DETERMINISM.md is that of the vectors (npm run determinism)', () => {
  const file = path.resolve(import.meta.dirname, '..', '..', 'docs', 'DETERMINISM.md')
  const document = readFileSync(file, 'utf8')
  expect(withTable(document, vectors, KERNELS)).toBe(document)
  expect(() => withTable('no marks', vectors, KERNELS)).toThrow('has no')
})
