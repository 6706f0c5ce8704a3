import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aModule, section, text } from '#core/workload/test-module.ts'
import { composeBlobs } from '../blobs/main.ts'
import { sha256OfBytes } from '../shared/auth/signing.ts'
import { connectDatabase } from '../shared/postgres/database.ts'
import { startTestPostgres, testFolder, type TestPostgres } from '../shared/postgres/test-postgres.ts'
import { recordingLogger } from '../shared/test-doubles.ts'
import { composeWorkloads } from './main.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const COORDINATORS = 4
const STARTS = 25

/** A program like any other with that name in it: each build has a digest of its own. */
const aBuild = (name: string) => Uint8Array.from([...aModule(), ...section(0, text(name))])

/** Coordinators of one grid, each with connections of its own and with the build that it came with. */
async function coordinatorsWith(builds: readonly Uint8Array[]) {
  await using cleanup = new AsyncDisposableStack()
  const { url, database } = cleanup.use(await postgres.gridDatabase())
  const { path: folder } = cleanup.use(testFolder())
  const coordinators = builds.map((bytes, place) => {
    const shipped = path.join(folder, `shipped-${place}`)
    mkdirSync(shipped)
    writeFileSync(path.join(shipped, 'render-1.0.0.wasm'), bytes)
    const logger = recordingLogger()
    const own = connectDatabase({ url, logger, connectionsMax: 2 })
    cleanup.defer(() => own.close())
    const limits = { blobBytesMax: 1e6, freeBytesMin: 0, quotaBytes: null, unreportedBytesMax: 0 }
    const { store } = composeBlobs({ database: own, folder: path.join(folder, 'blobs'), ...limits })
    return composeWorkloads({ database: own, logger, storeBlob: store, folders: [shipped] })
  })
  mkdirSync(path.join(folder, 'blobs'))
  const running = cleanup.move()
  return {
    startAll: () => Promise.all(coordinators.map(({ keepShipped }) => keepShipped())),
    forgetPrograms: () => database.query('delete from grid_workloads', []),
    kept: () => database.query('select sha256, version, built_in from grid_workloads order by version', []),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

test('coordinators that start at the same moment keep what they came with once, and none of them fails', async () => {
  const build = aBuild('the build')
  await using grid = await coordinatorsWith(Array.from({ length: COORDINATORS }, () => build))
  for (let start = 0; start < STARTS; start += 1) {
    await grid.forgetPrograms()
    await grid.startAll()
    expect(await grid.kept()).toEqual([{ sha256: sha256OfBytes(build), version: '1.0.0', built_in: true }])
  }
})

test('with builds of their own under one version each keeps its own: one has the version, the others say which they are', async () => {
  const builds = Array.from({ length: COORDINATORS }, (_, place) => aBuild(`build ${place}`))
  const digests = builds.map(sha256OfBytes)
  await using grid = await coordinatorsWith(builds)
  for (let start = 0; start < STARTS; start += 1) {
    await grid.forgetPrograms()
    await grid.startAll()
    const kept = await grid.kept()
    expect(new Set(kept.map(({ sha256 }) => sha256))).toEqual(new Set(digests))
    const [first, ...others] = kept.map(({ version }) => version)
    expect(first).toBe('1.0.0')
    for (const version of others) expect(digests.map((sha256) => `1.0.0-${sha256.slice(0, 8)}`)).toContain(version)
  }
})
