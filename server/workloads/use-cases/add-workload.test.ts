import { expect, test } from 'vitest'
import { requestErrors } from '#core/request/errors.ts'
import { recordingLogger } from '../../shared/test-doubles.ts'
import type { ModuleFindings, ShippedModule } from '../ports.ts'
import { inMemoryWorkloads } from '../test-workloads.ts'
import { workloadsContract } from '../workloads.contract.ts'
import { makeAddWorkload } from './add-workload.ts'
import { makeKeepShipped } from './keep-shipped.ts'
import { makeKeepWorkload } from './keep-workload.ts'

workloadsContract('the memory', () =>
  Promise.resolve({
    workloads: inMemoryWorkloads(),
    hasBlob: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
)

const FINE: ModuleFindings = { problems: [], warnings: [{ code: 'clock', detail: 'It stands.' }], memoryMaxMb: 7 }
/** In tests a digest is the bytes themselves. */
const digestOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').padEnd(64, '0')

function setup(shipped: readonly ShippedModule[] = []) {
  const workloads = inMemoryWorkloads()
  const blobs: string[] = []
  let findings = FINE
  let refusal: Error | null = null
  const keepWorkload = makeKeepWorkload({
    workloads,
    checkModule: () => findings,
    async storeBlob({ sha256 }) {
      if (refusal) throw refusal
      if (!blobs.includes(sha256)) blobs.push(sha256)
    },
    sha256OfBytes: digestOf,
  })
  const logger = recordingLogger()
  const readShipped = () => Promise.resolve(shipped)
  const keepShipped = makeKeepShipped({ readShipped, keepWorkload, sha256OfBytes: digestOf, logger })
  const addWorkload = makeAddWorkload({ keepWorkload })
  const add = (text: string, name = 'heat-loss', version = '1') =>
    addWorkload({ name, version, bytes: Buffer.from(text) })
  return {
    workloads,
    blobs,
    add,
    keepShipped,
    logger,
    find: (found: ModuleFindings) => (findings = found),
    refuse: (error: Error) => (refusal = error),
  }
}
const refusalOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'taken',
    ({ code, details }: { code: string; details: { errors: { message: string }[] } }) => [
      code,
      ...details.errors.map(({ message }) => message),
    ],
  )

test('a program is judged, stored, and kept with what was found', async () => {
  const { add, blobs, workloads } = setup()
  const sha256 = digestOf(Buffer.from('one'))
  const { isNew, workload } = await add('one')
  expect(isNew).toBe(true)
  expect(workload).toMatchObject({ sha256, sizeBytes: 3, memoryMaxMb: 7, builtIn: false, warnings: FINE.warnings })
  expect(blobs).toEqual([sha256])
  expect(await add('one')).toEqual({ isNew: false, workload: await workloads.find(sha256) })
  expect(blobs).toHaveLength(1)
})

test('with a problem nothing of it is stored, and each is named', async () => {
  const { add, blobs, find, workloads } = setup()
  find({ ...FINE, problems: ['It has no memory.', 'It does not export _start.'] })
  expect(await refusalOf(add('one'))).toEqual(['workload_refused', 'It has no memory.', 'It does not export _start.'])
  expect([blobs, await workloads.list({ name: null, limit: 9, after: null })]).toEqual([[], []])
})

test('a name and version stand for one program, and a program for one name', async () => {
  const { add, blobs } = setup()
  await add('one')
  expect(await refusalOf(add('two'))).toEqual(['workload_conflict', `heat-loss@1 is ${digestOf(Buffer.from('one'))}`])
  expect(await refusalOf(add('one', 'other'))).toEqual(['workload_conflict', 'is stored already, as heat-loss@1'])
  expect(blobs).toHaveLength(1)
})

test('of two who give one name at once the second is told', async () => {
  const { add, workloads } = setup()
  const replies = await Promise.all([refusalOf(add('one')), refusalOf(add('two'))])
  expect(replies).toEqual(['taken', ['workload_conflict', 'heat-loss@1 was just given to another program']])
  expect(await workloads.list({ name: null, limit: 9, after: null })).toHaveLength(1)
})

const shipped = (text: string, version = '1.0.0') => ({ name: 'render', version, bytes: Buffer.from(text) })

test('programs that came with the coordinator are kept once, whatever admins have added', async () => {
  const { keepShipped, workloads, logger, blobs } = setup([shipped('drawn')])
  await keepShipped()
  await keepShipped()
  expect(await workloads.newestBuiltIn('render')).toMatchObject({ version: '1.0.0', builtIn: true })
  expect([blobs.length, logger.lines]).toEqual([1, ['info A program that came with the coordinator is stored']])
})

test('one that was built anew under its version stands beside the other and is the newest', async () => {
  const shippedNow = [shipped('drawn')]
  const { keepShipped, workloads } = setup(shippedNow)
  await keepShipped()
  shippedNow[0] = shipped('redrawn')
  await keepShipped()
  const build = digestOf(Buffer.from('redrawn')).slice(0, 8)
  expect(await workloads.newestBuiltIn('render')).toMatchObject({ version: `1.0.0-${build}` })
  expect(await workloads.findNamed('render', '1.0.0')).toMatchObject({ sha256: digestOf(Buffer.from('drawn')) })
})

test('one that an admin had added, under whatever name, is the coordinator’s own once it comes with it', async () => {
  const { keepShipped, add, workloads, logger } = setup([shipped('drawn')])
  await add('drawn', 'heat-loss', '0.9')
  await keepShipped()
  expect(await workloads.findNamed('heat-loss', '0.9')).toMatchObject({ builtIn: true })
  expect(logger.lines).toEqual([
    'warn A program that came with the coordinator has a name that an admin gave it, and no other',
  ])
  await add('drawn', 'heat-loss', '0.9')
  expect(await workloads.findNamed('heat-loss', '0.9')).toMatchObject({ builtIn: true })
})

test('a disk without room for a shipped program keeps no grid from being served; anything else does', async () => {
  const { keepShipped, logger, refuse, workloads } = setup([
    { name: 'render', version: '1', bytes: Buffer.from('one') },
  ])
  refuse(requestErrors.storage_full())
  await keepShipped()
  expect(logger.lines).toEqual(['warn A program that came with the coordinator could not be stored'])
  expect(await workloads.findNamed('render', '1')).toBeNull()
  refuse(new Error('EIO'))
  await expect(keepShipped()).rejects.toThrow('EIO')
})

test('a known program that the disk has lost is stored again, by a start and by whoever adds it', async () => {
  const { keepShipped, add, blobs } = setup([shipped('one')])
  const sha256 = digestOf(Buffer.from('one'))
  for (const store of [keepShipped, keepShipped, () => add('one', 'render', '1.0.0')]) {
    blobs.length = 0
    await store()
    expect(blobs).toEqual([sha256])
  }
})
