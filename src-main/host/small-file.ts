import { existsSync, readFileSync, renameSync } from 'node:fs'
import type { z } from 'zod'
import { writePrivateFile } from '../shared/private-file.ts'

export type Found<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'none' }
  /** It was put aside under this name. `newer`: a later version of this program wrote it. */
  | { readonly kind: 'damaged' | 'newer'; readonly aside: string }

/**
 * A small JSON file that only its owner may read, written whole or not at all. What cannot be read is kept aside, never
 * overwritten. `version` is compared before anything else, so that a newer form is not taken for damage.
 */
export function smallFile<S extends z.ZodType>(file: string, { schema, version }: { schema: S; version: number }) {
  function putAside(kind: 'damaged' | 'newer', now: Date): Found<never> {
    const aside = `${file}.${kind}-${now.toISOString().replaceAll(/[:.]/g, '')}`
    renameSync(file, aside)
    return { kind, aside }
  }

  return {
    read(now: Date): Found<z.output<S>> {
      if (!existsSync(file)) return { kind: 'none' }
      const content = parse(readFileSync(file, 'utf8'))
      if (typeof content !== 'object' || content === null || !('version' in content)) return putAside('damaged', now)
      if (typeof content.version === 'number' && content.version > version) return putAside('newer', now)
      const { version: _, ...rest } = content
      const parsed = schema.safeParse(rest)
      return parsed.success ? { kind: 'value', value: parsed.data } : putAside('damaged', now)
    },
    /** Throws when the disk takes nothing; what was there before then still is. */
    write(value: z.output<S>): void {
      writePrivateFile(file, `${JSON.stringify({ version, ...(value as object) }, null, 2)}\n`)
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is not JSON fits no schema: the caller puts it aside.
    return null
  }
}
