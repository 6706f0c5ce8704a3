import type { Logger, Service } from '../../shared/ports.ts'
import type { Forget, ForgetUploads, KeepDays, NamedBlobs, OldBlob } from '../ports.ts'

const ROUND_EVERY_MS = 10 * 60_000
/** A round does at most this many batches of a kind; the next one goes on. */
const BATCHES_MAX = 10

type Deps = {
  forget: Forget
  forgetUploads: ForgetUploads
  namedBlobs: NamedBlobs
  keepDays: KeepDays
  logger: Logger
}
export type Forgotten = { readonly assignments: number; readonly blobs: number; readonly uploads: number }

/** One round of forgetting; it is safe to run it in several processes at once, of which one at a time does anything. */
export function makeForgetOld({
  forget,
  forgetUploads,
  namedBlobs,
  keepDays,
}: Omit<Deps, 'logger'>): () => Promise<Forgotten> {
  /** Where the next round goes on; from the beginning again when the end was reached. */
  let after = ''

  async function forgetBlobs(days: number): Promise<number> {
    let count = 0
    for (let batch = 0; batch < BATCHES_MAX; batch++) {
      const old = await forget.oldBlobs(days, after)
      const unused = await withoutNamed(old)
      const gone = unused.length > 0 ? await forget.blobs(days, unused) : 0
      if (gone === null) break
      count += gone
      after = old.at(-1)?.sha256 ?? ''
      if (after === '') break
    }
    return count
  }

  async function withoutNamed(blobs: readonly OldBlob[]): Promise<readonly OldBlob[]> {
    let unused = blobs
    const manifests = blobs.length > 0 ? await forget.openManifests() : []
    for (const manifest of manifests) {
      const named = await namedBlobs(manifest)
      unused = unused.filter(({ sha256 }) => !named.has(sha256))
    }
    return unused
  }

  return async () => {
    const assignments = await inBatches(keepDays.assignments, forget.assignments)
    const unreported = await inBatches(keepDays.unreported, forget.unreported)
    const old = keepDays.results === null ? 0 : await forgetBlobs(keepDays.results)
    return { assignments, blobs: unreported + old, uploads: await forgetUploads() }
  }
}

async function inBatches(days: number | null, some: (days: number) => Promise<number | null>): Promise<number> {
  if (days === null) return 0
  let count = 0
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const gone = await some(days)
    count += gone ?? 0
    if (gone === null || gone === 0) break
  }
  return count
}

/** A round at the start and one every ten minutes, beside the requests. */
export function makeRetention(deps: Deps): Service {
  const { logger } = deps
  const forgetOld = makeForgetOld(deps)
  let timer: NodeJS.Timeout | null = null
  let round: Promise<void> = Promise.resolve()
  let isStopped = false

  async function runAndPlan(): Promise<void> {
    try {
      const forgotten = await forgetOld()
      if (forgotten.assignments + forgotten.blobs + forgotten.uploads > 0)
        logger.info(forgotten, 'Forgot what is older than the settings keep')
    } catch (error) {
      logger.warn({ err: error }, 'What is old could not be forgotten; it is tried again')
    }
    if (!isStopped) timer = setTimeout(() => (round = runAndPlan()), ROUND_EVERY_MS)
  }

  return {
    start: () => void (round = runAndPlan()),
    async stop() {
      isStopped = true
      if (timer) clearTimeout(timer)
      await round
    },
  }
}
