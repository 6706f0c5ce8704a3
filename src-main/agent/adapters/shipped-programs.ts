import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Sha256 } from '#core/contracts/primitives.ts'

/** Of scripts/build/workloads.ts, as far as it matters here. */
const Manifest = z.array(z.object({ sha256: Sha256 }))
/** Seen from `dist` and from its parts, from the app's `out/main` and from its parts, and from this source. */
const PLACES = ['workloads', '../workloads', '../../dist/workloads', '../../../dist/workloads']

/**
 * SHA-256, in hexadecimal, of every program that came with this app: whatever a coordinator says, no other one is built
 * in. None where the app came without a list of them, as one that was never built. Throws for a list that is damaged.
 */
export function shippedPrograms(from: string = import.meta.dirname): ReadonlySet<string> {
  const list = PLACES.map((place) => path.join(from, place, 'manifest.json')).find(existsSync)
  if (list === undefined) return new Set()
  return new Set(Manifest.parse(JSON.parse(readFileSync(list, 'utf8'))).map(({ sha256 }) => sha256))
}
