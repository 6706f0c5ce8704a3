import { existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import type { z } from 'zod'
import { writePrivateFile } from './private-file.ts'

type Readable<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'none' }
type Unreadable = { readonly kind: 'damaged' } | { readonly kind: 'newer' }
export type Found<T> =
  | Readable<T>
  /** It was put aside under this name. `newer`: a later version of this program wrote it. */
  | { readonly kind: 'damaged' | 'newer'; readonly aside: string }

/**
 * A small JSON file that only its owner may read, written whole or not at all. What cannot be read is kept aside, never
 * overwritten. `version` is compared before anything else, so that a newer form is not taken for damage.
 */
export function smallFile<S extends z.ZodType>(file: string, { schema, version }: { schema: S; version: number }) {
  function putAside(kind: 'damaged' | 'newer', now: Date): Found<never> {
    const aside = `${file}.${kind}-${now.toISOString().replaceAll(/[:.]/g, '')}`
    try {
      renameSync(file, aside)
    } catch {
      // It stays where it is, under its own name, which is what is reported; the disk takes nothing over it either.
      return { kind, aside: file }
    }
    return { kind, aside }
  }

  /** What is there, left as it is. */
  function look(): Readable<z.output<S>> | Unreadable {
    if (!existsSync(file)) return { kind: 'none' }
    const content = contentOf(file)
    if (typeof content !== 'object' || content === null || !('version' in content)) return { kind: 'damaged' }
    if (typeof content.version === 'number' && content.version > version) return { kind: 'newer' }
    const { version: _, ...rest } = content
    const parsed = schema.safeParse(rest)
    return parsed.success ? { kind: 'value', value: parsed.data } : { kind: 'damaged' }
  }

  return {
    look,
    /** Another as soon as the file is another; costs next to nothing. */
    stamp(): string {
      const found = statSync(file, { throwIfNoEntry: false, bigint: true })
      return found === undefined ? '' : `${found.ino} ${found.mtimeNs} ${found.size}`
    },
    /** Null where there is none. */
    writtenAt: (): Date | null => statSync(file, { throwIfNoEntry: false })?.mtime ?? null,
    read(now: Date): Found<z.output<S>> {
      const found = look()
      return found.kind === 'damaged' || found.kind === 'newer' ? putAside(found.kind, now) : found
    },
    /** Throws when the disk takes nothing; what was there before then still is. */
    write(value: z.output<S>): void {
      writePrivateFile(file, `${JSON.stringify({ version, ...(value as object) }, null, 2)}\n`)
    },
  }
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // What cannot be read, or is not JSON, fits no schema: it is reported as damage.
    return null
  }
}
