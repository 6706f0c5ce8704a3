import { z } from 'zod'
import { Id, Sha256 } from './primitives.ts'

export const BlobParams = z.strictObject({ sha256: Sha256 })
export const PutBlobQuery = z.strictObject({ assignment_id: Id.optional() })
export const PutBlobResponse = z.strictObject({ sha256: Sha256, size_bytes: z.int() })
export type PutBlobResponse = z.infer<typeof PutBlobResponse>

/** How many bytes of a blob are here; all of them once it is stored. */
export const UploadResponse = z.strictObject({ sha256: Sha256, offset: z.int(), is_stored: z.boolean() })
export type UploadResponse = z.infer<typeof UploadResponse>

/** A manifest names files by path, where the stored copy of each is, and the digest each should have. */
export const MANIFEST_FORMAT = 'koprogo-manifest/1'
export const MANIFEST_ENTRIES_MAX = 100_000
export const ManifestEntry = z.strictObject({
  path: z.string().min(1).max(4096),
  blob: Sha256,
  sha256: Sha256,
  size_bytes: z.int().min(0),
})
export type ManifestEntry = z.infer<typeof ManifestEntry>
export const Manifest = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  name: z.string().min(1).max(255),
  entries: z.array(ManifestEntry).min(1).max(MANIFEST_ENTRIES_MAX),
})
export type Manifest = z.infer<typeof Manifest>

/** `params.entries` of a `data_hash` task: which entries of the manifest behind `data_url` it audits. */
export const ManifestRange = z.strictObject({ first: z.int().min(0), count: z.int().min(1).max(10_000) })
export type ManifestRange = z.infer<typeof ManifestRange>

/** The result of a `data_hash` task, as RFC 8785 JSON. `merkle_root` is over the files found, in manifest order. */
export const FIXITY_REPORT_FORMAT = 'koprogo-fixity-report/1'
export const FixityReport = z.strictObject({
  format: z.literal(FIXITY_REPORT_FORMAT),
  set: z.string().nullable(),
  first: z.int(),
  count: z.int(),
  intact: z.int(),
  changed: z.array(z.strictObject({ path: z.string(), expected: Sha256, actual: Sha256 })),
  missing: z.array(z.strictObject({ path: z.string(), expected: Sha256 })),
  files: z.array(z.strictObject({ path: z.string(), sha256: Sha256, size_bytes: z.int() })),
  merkle_root: Sha256,
})
export type FixityReport = z.infer<typeof FixityReport>
