/** Baselines before and after a round that differ by more than this share mean that somebody else used the machine. */
const DISTURBED_SHARE = 0.25

type Rounds = {
  readonly rounds: number
  /** The rate that ours is compared with, per second. */
  readonly baseline: () => Promise<number>
  /** What a round needs and is not measured. */
  readonly prepare: () => Promise<void>
  readonly measure: () => Promise<number>
}
export type Turns = {
  readonly rates: readonly number[]
  /** The mean of the two beside each rate. */
  readonly baselines: readonly number[]
  /** Of the undisturbed rounds; of all when every one was disturbed. */
  readonly ratios: readonly number[]
  readonly disturbed: number
}

/** Baseline, ours, baseline, again and again: the machine's mood of the moment is in both sides of each ratio. */
export async function inTurns({ rounds, baseline, prepare, measure }: Rounds): Promise<Turns> {
  const turns: { rate: number; baseline: number; isDisturbed: boolean }[] = []
  for (let round = 0; round < rounds; round++) {
    await prepare()
    const before = await baseline()
    const rate = await measure()
    const after = await baseline()
    const mean = (before + after) / 2
    turns.push({ rate, baseline: mean, isDisturbed: Math.abs(before - after) > DISTURBED_SHARE * mean })
  }
  const calm = turns.filter(({ isDisturbed }) => !isDisturbed)
  return {
    rates: turns.map(({ rate }) => rate),
    baselines: turns.map(({ baseline }) => baseline),
    ratios: (calm.length > 0 ? calm : turns).map(({ rate, baseline }) => rate / baseline),
    disturbed: turns.length - calm.length,
  }
}
