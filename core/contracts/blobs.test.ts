import { expect, test } from 'vitest'
import {
  BlobParams,
  FIXITY_REPORT_FORMAT,
  FixityReport,
  Manifest,
  MANIFEST_ENTRIES_MAX,
  MANIFEST_FORMAT,
  ManifestEntry,
  ManifestRange,
  PutBlobQuery,
  PutBlobResponse,
} from './blobs.ts'
import { messageContract } from './message.contract.ts'

const sha256 = 'a1'.repeat(32)
const entry = { path: 'photos/roof.jpg', blob: sha256, sha256, size_bytes: 4096 }

messageContract('the address of a blob', BlobParams, { example: { sha256 } })

messageContract('the query of a blob that is put', PutBlobQuery, {
  example: { assignment_id: '01890000-0000-7000-8000-000000000003' },
  optional: ['assignment_id'],
})

messageContract('the answer to a blob that is put', PutBlobResponse, {
  example: { sha256, size_bytes: 4096 },
  whole: ['size_bytes'],
})

messageContract('an entry of a manifest', ManifestEntry, {
  example: entry,
  whole: ['size_bytes'],
  within: { size_bytes: [0, Number.MAX_SAFE_INTEGER] },
  lengths: { path: [1, 4096] },
})

messageContract('a manifest', Manifest, {
  example: { format: MANIFEST_FORMAT, name: 'Archive of the cooperative', entries: [entry] },
  whole: ['entries.0.size_bytes'],
  oneOf: { format: ['koprogo-manifest/1'] },
  lengths: { name: [1, 255], entries: [1, MANIFEST_ENTRIES_MAX] },
})

messageContract('the range of a manifest that a task audits', ManifestRange, {
  example: { first: 0, count: 10 },
  whole: ['first', 'count'],
  within: { first: [0, Number.MAX_SAFE_INTEGER], count: [1, 10_000] },
})

messageContract('the report of a fixity audit', FixityReport, {
  example: {
    format: FIXITY_REPORT_FORMAT,
    set: 'Archive of the cooperative',
    first: 0,
    count: 3,
    intact: 1,
    changed: [{ path: 'b', expected: sha256, actual: 'b2'.repeat(32) }],
    missing: [{ path: 'c', expected: sha256 }],
    files: [{ path: 'a', sha256, size_bytes: 4096 }],
    merkle_root: sha256,
  },
  nullable: ['set'],
  whole: ['first', 'count', 'intact', 'files.0.size_bytes'],
  oneOf: { format: ['koprogo-fixity-report/1'] },
  accepts: { changed: [[]], missing: [[]], files: [[]] },
})

test('a manifest names a hundred thousand files at most, so that it stays a message', () => {
  expect(MANIFEST_ENTRIES_MAX).toBe(100_000)
})
