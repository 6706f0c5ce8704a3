type Sized = { readonly size_bytes: number }
export type Range = { readonly first: number; readonly count: number }

/** A range is read in minutes on the smallest node: at most so many files, and so many bytes unless one file has more. */
const FILES_MAX = 1000
const BYTES_MAX = 1024 * 1024 * 1024

/** Cuts the entries of a manifest into ranges, in their order; each entry is in one of them. */
export function* rangesOf(entries: readonly Sized[]): Iterable<Range> {
  let first = 0
  let bytes = 0
  for (const [place, { size_bytes: size }] of entries.entries()) {
    const count = place - first
    if (count > 0 && (count === FILES_MAX || bytes + size > BYTES_MAX)) {
      yield { first, count }
      first = place
      bytes = 0
    }
    bytes += size
  }
  if (first < entries.length) yield { first, count: entries.length - first }
}
