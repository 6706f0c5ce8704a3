import type { Bench, Figure } from './figure.ts'

export type Run = {
  /** The names of the benches that were asked for. */
  readonly chosen: ReadonlySet<string>
  readonly cleanup: AsyncDisposableStack
  readonly begin: (name: string) => void
  readonly report: (figures: readonly Figure[]) => void
  /** A bench that fails does not keep the others from running. */
  readonly fail: (name: string, error: unknown) => void
}

/** Benches that share what they measure. */
export type Group = {
  readonly benches: readonly { readonly name: string; readonly defends: string }[]
  run(run: Run): Promise<void>
}

/** `open` is called when one of the benches was asked for, and what it has started ends with the group. */
export function group<Stage>(
  open: (cleanup: AsyncDisposableStack) => Promise<Stage>,
  benches: readonly Bench<Stage>[],
): Group {
  return {
    benches,
    async run(run) {
      const asked = benches.filter(({ name }) => run.chosen.has(name))
      if (asked.length === 0) return
      const own = run.cleanup.use(new AsyncDisposableStack())
      const names = asked.map(({ name }) => name).join(', ')
      await attempt(run, `what ${names} need${asked.length === 1 ? 's' : ''}`, async () => {
        const stage = await open(own)
        for (const bench of asked) await attempt(run, bench.name, async () => run.report(await bench.run(stage)))
      })
      await own.disposeAsync()
    },
  }
}

async function attempt({ begin, fail }: Run, name: string, work: () => Promise<void>): Promise<void> {
  begin(name)
  try {
    await work()
  } catch (error) {
    fail(name, error)
  }
}
