import { Readable } from 'node:stream'
import { z } from 'zod'
import { BlobParams, PutBlobQuery, PutBlobResponse, UploadResponse } from '#core/contracts/blobs.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { BlobPart, GetBlob } from '../use-cases/get-blob.ts'
import type { PutBlob } from '../use-cases/put-blob.ts'
import { type FindOffset, parseContentRange, type PutPart } from '../use-cases/put-part.ts'

type Deps = { putBlob: PutBlob; putPart: PutPart; findOffset: FindOffset; getBlob: GetBlob }

export const blobRoutes = (deps: Deps): readonly Route[] => [putRoute(deps), uploadRoute(deps), getRoute(deps)]

const putRoute = ({ putBlob, putPart }: Deps) =>
  route({
    method: 'put',
    path: '/grid/blobs/:sha256',
    access: 'node_or_admin',
    goodStanding: true,
    servesOutdated: true,
    summary:
      'Store bytes under their SHA-256; a node names the assignment whose result they are. With Content-Range what came stays where the line breaks, and 202 says that more is to come',
    params: BlobParams,
    query: PutBlobQuery,
    headers: z.object({ 'Content-Range': z.string().optional() }),
    bodyKind: 'stream',
    responses: { 201: PutBlobResponse, 200: PutBlobResponse, 202: UploadResponse },
    errors: [
      'blob_forbidden',
      'blob_hash_mismatch',
      'content_range_invalid',
      'upload_offset_wrong',
      'upload_taken_over',
      'body_too_large',
      'uploads_too_many',
      'storage_full',
    ],
    async handle({ caller, params: { sha256 }, query, ctx }) {
      const putting = { caller, sha256, assignmentId: query.assignment_id }
      const part = parseContentRange(ctx.get('content-range'))
      if (part) {
        const { offset, isStored, isNew } = await putPart(putting, { ...part, bytes: ctx.req })
        ctx.req.resume()
        if (!isStored) return { status: 202, body: { sha256, offset, is_stored: false } }
        return { status: isNew ? 201 : 200, body: { sha256, size_bytes: offset } }
      }
      const declaredBytes = ctx.request.length ?? null
      const { sizeBytes, isNew } = await putBlob({ ...putting, bytes: ctx.req, declaredBytes })
      ctx.req.resume()
      return { status: isNew ? 201 : 200, body: { sha256, size_bytes: sizeBytes } }
    },
  })

const uploadRoute = ({ findOffset }: Deps) =>
  route({
    method: 'get',
    path: '/grid/blobs/:sha256/upload',
    access: 'node_or_admin',
    goodStanding: true,
    servesOutdated: true,
    summary: 'How many bytes of an upload are here: where the next PUT with Content-Range begins',
    params: BlobParams,
    query: PutBlobQuery,
    responses: { 200: UploadResponse },
    errors: ['blob_forbidden'],
    async handle({ caller, params: { sha256 }, query }) {
      const { offset, isStored } = await findOffset({ caller, sha256, assignmentId: query.assignment_id })
      return { status: 200, body: { sha256, offset, is_stored: isStored } }
    },
  })

const getRoute = ({ getBlob }: Deps) =>
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
  })

function headersOf(sha256: string, { sizeBytes, range, isPart }: BlobPart): Record<string, string> {
  return {
    'Content-Length': String(range.last - range.first + 1),
    'Accept-Ranges': 'bytes',
    ETag: `"${sha256}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
    ...(isPart ? { 'Content-Range': `bytes ${range.first}-${range.last}/${sizeBytes}` } : {}),
  }
}
