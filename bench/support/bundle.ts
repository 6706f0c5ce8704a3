import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

/** `import … from "./a.mjs"`, `import "./a.mjs"` and `import("./a.mjs")`, as esbuild writes them. */
const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+\.mjs)"/g

/** The relative imports of a bundled file. */
export const importsIn = (text: string): readonly string[] => [...text.matchAll(IMPORT)].map(([, to = '']) => to)

/** Every file that the entries need, themselves included; absolute paths. */
export function filesOf(entries: readonly string[]): ReadonlySet<string> {
  const files = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue
    files.add(file)
    const folder = path.dirname(file)
    waiting.push(...importsIn(readFileSync(file, 'utf8')).map((to) => path.resolve(folder, to)))
  }
  return files
}

/** Bytes as they lie on the disk, and each file gzipped as it would travel. */
export function sizeOf(files: ReadonlySet<string>): { bytes: number; gzipBytes: number } {
  const contents = [...files].map((file) => readFileSync(file))
  return {
    bytes: contents.reduce((sum, content) => sum + content.byteLength, 0),
    gzipBytes: contents.reduce((sum, content) => sum + gzipSync(content).byteLength, 0),
  }
}
