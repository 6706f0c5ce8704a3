import { LIST_LIMIT_DEFAULT, Sha256 } from '#core/contracts/primitives.ts'
import { PutWorkloadQuery, WorkloadItem, WorkloadsQuery, WorkloadsResponse } from '#core/contracts/workloads.ts'
import { requestErrors } from '#core/request/errors.ts'
import { MODULE_BYTES_MAX } from '#core/workload/check-module.ts'
import { pageOf } from '../../shared/http/page.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { Workloads, WorkloadView } from '../ports.ts'
import type { AddWorkload } from '../use-cases/add-workload.ts'

type Deps = { addWorkload: AddWorkload; workloads: Workloads }

export const workloadRoutes = (deps: Deps): readonly Route[] => [putRoute(deps), listRoute(deps)]

const putRoute = ({ addWorkload }: Deps) =>
  route({
    method: 'put',
    path: '/grid/workloads',
    access: 'admin',
    summary: 'Store a WebAssembly program (application/wasm) that campaigns can name, if nodes can run it',
    query: PutWorkloadQuery,
    bodyKind: 'stream',
    bodyType: 'application/wasm',
    responses: { 201: WorkloadItem, 200: WorkloadItem },
    errors: ['workload_refused', 'workload_conflict', 'body_too_large', 'media_type_unsupported', 'storage_full'],
    async handle({ query: { name, version }, ctx }) {
      if (!ctx.is('application/wasm')) throw requestErrors.media_type_unsupported()
      const bytes = await readAll(ctx.req, ctx.request.length ?? 0)
      const { workload, isNew } = await addWorkload({ name, version, bytes })
      return { status: isNew ? 201 : 200, body: presentWorkload(workload) }
    },
  })

const listRoute = ({ workloads }: Deps) =>
  route({
    method: 'get',
    path: '/grid/workloads',
    access: 'admin',
    summary: 'Programs that campaigns can name, in the order of their digests',
    query: WorkloadsQuery,
    responses: { 200: WorkloadsResponse },
    errors: [],
    async handle({ query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const found = await workloads.list({
        name: query.name ?? null,
        limit: limit + 1,
        after: readDigest(query.cursor),
      })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ sha256 }) => sha256, present: presentWorkload }) }
    },
  })

/** A cursor of this list is the last digest of the page before. */
function readDigest(cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  if (Sha256.safeParse(cursor).success) return cursor
  throw requestErrors.request_invalid({ errors: [{ path: 'query.cursor', message: 'is not a cursor of this list' }] })
}

async function readAll(bytes: AsyncIterable<Uint8Array>, declaredBytes: number): Promise<Uint8Array> {
  if (declaredBytes > MODULE_BYTES_MAX) throw requestErrors.body_too_large()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.byteLength
    if (size > MODULE_BYTES_MAX) throw requestErrors.body_too_large()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

const presentWorkload = (workload: WorkloadView): WorkloadItem => ({
  sha256: workload.sha256,
  name: workload.name,
  version: workload.version,
  size_bytes: workload.sizeBytes,
  built_in: workload.builtIn,
  warnings: [...workload.warnings],
  created_at: workload.createdAt.toISOString(),
})
