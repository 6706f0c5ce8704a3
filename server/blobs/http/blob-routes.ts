import { Readable } from 'node:stream'
import { z } from 'zod'
import { BlobParams, PutBlobQuery, PutBlobResponse } from '#core/contracts/blobs.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { BlobPart, GetBlob } from '../use-cases/get-blob.ts'
import type { PutBlob } from '../use-cases/put-blob.ts'

export function blobRoutes({ putBlob, getBlob }: { putBlob: PutBlob; getBlob: GetBlob }): readonly Route[] {
  return [
    route({
      method: 'put',
      path: '/grid/blobs/:sha256',
      access: 'node_or_admin',
      goodStanding: true,
      servesOutdated: true,
      summary: 'Store bytes under their SHA-256; a node names the assignment whose result they are',
      params: BlobParams,
      query: PutBlobQuery,
      bodyKind: 'stream',
      responses: { 201: PutBlobResponse, 200: PutBlobResponse },
      errors: ['blob_forbidden', 'blob_hash_mismatch', 'body_too_large', 'storage_full'],
      async handle({ caller, params, query, ctx }) {
        const { sha256 } = params
        const { sizeBytes, isNew } = await putBlob({
          caller,
          sha256,
          assignmentId: query.assignment_id,
          bytes: ctx.req,
          declaredBytes: ctx.request.length ?? null,
        })
        ctx.req.resume()
        return { status: isNew ? 201 : 200, body: { sha256, size_bytes: sizeBytes } }
      },
    }),
    route({
      method: 'get',
      path: '/grid/blobs/:sha256',
      access: 'node_or_admin',
      goodStanding: true,
      summary: 'The bytes of a blob, or one range of them; a node reads the inputs of what it holds',
      params: BlobParams,
      headers: z.object({ Range: z.string().optional() }),
      responses: { 200: 'application/octet-stream', 206: 'application/octet-stream' },
      errors: ['blob_not_found', 'blob_forbidden', 'range_invalid'],
      async handle({ caller, params, ctx }) {
        const part = await getBlob({ caller, sha256: params.sha256, rangeHeader: ctx.get('range') })
        const status = part.isPart ? 206 : 200
        return { status, body: Readable.from(part.bytes), headers: headersOf(params.sha256, part) }
      },
    }),
  ]
}

function headersOf(sha256: string, { sizeBytes, range, isPart }: BlobPart): Record<string, string> {
  return {
    'Content-Length': String(range.last - range.first + 1),
    'Accept-Ranges': 'bytes',
    ETag: `"${sha256}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
    ...(isPart ? { 'Content-Range': `bytes ${range.first}-${range.last}/${sizeBytes}` } : {}),
  }
}
