import { newHash } from './archive-form.ts'

const DIGEST_BYTES = 32
const digest = (line: string) => newHash().update(line).digest()

/** What was read, line by line, in 32 bytes each: enough to say which line another list tells differently. */
export function digestList() {
  let digests = Buffer.alloc(1024 * DIGEST_BYTES)
  let count = 0
  return {
    add(line: string): void {
      if ((count + 1) * DIGEST_BYTES > digests.byteLength)
        digests = Buffer.concat([digests, Buffer.alloc(digests.byteLength)])
      digest(line).copy(digests, count * DIGEST_BYTES)
      count += 1
    },
    isAt: (place: number, line: string): boolean =>
      place < count &&
      digests.compare(digest(line), 0, DIGEST_BYTES, place * DIGEST_BYTES, (place + 1) * DIGEST_BYTES) === 0,
    count: () => count,
  }
}
