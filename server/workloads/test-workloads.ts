import type { Workloads, WorkloadView } from './ports.ts'

/** For tests: programs in memory, each a second younger than the one before. */
export function inMemoryWorkloads(): Workloads {
  const kept: WorkloadView[] = []
  const first = (isIt: (workload: WorkloadView) => boolean) => Promise.resolve(kept.find(isIt) ?? null)
  return {
    add(workload) {
      const { sha256, name, version } = workload
      const isKnown = kept.some(
        (known) => known.sha256 === sha256 || (known.name === name && known.version === version),
      )
      if (!isKnown) kept.unshift({ ...workload, createdAt: new Date(kept.length * 1000) })
      return Promise.resolve(!isKnown)
    },
    becomeBuiltIn(sha256) {
      const place = kept.findIndex((known) => known.sha256 === sha256 && !known.builtIn)
      const [known] = place < 0 ? [] : kept.splice(place, 1)
      if (known) kept.unshift({ ...known, builtIn: true })
      return Promise.resolve()
    },
    find: (sha256) => first((known) => known.sha256 === sha256),
    findNamed: (name, version) => first((known) => known.name === name && known.version === version),
    newestBuiltIn: (name) => first((known) => known.name === name && known.builtIn),
    list: ({ name, limit, after }) =>
      Promise.resolve(
        kept
          .filter((known) => (name === null || known.name === name) && known.sha256 > (after ?? ''))
          .toSorted((one, other) => (one.sha256 < other.sha256 ? -1 : 1))
          .slice(0, limit),
      ),
  }
}
