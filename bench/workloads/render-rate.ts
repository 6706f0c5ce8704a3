import type { Figure } from '../support/figure.ts'
import { renderWays, type Way } from '../support/render-ways.ts'
import type { Sandboxes } from '../support/sandboxes.ts'
import { median, rangeOf } from '../support/statistics.ts'

const ROUNDS = 5
type Round = { readonly node: number; readonly sandbox: number; readonly native: number | null }

/**
 * Rays a second of CPU time in the sandbox, in a Node without one, and as the same algorithm in C, in turns. CPU time,
 * because a sandbox has the lowest priority and gets what others leave. The module draws the same bytes in both, or this
 * throws; whether the program in C does too depends on the sine of this computer, and is told.
 */
export async function renderRate(sandboxes: Sandboxes): Promise<readonly Figure[]> {
  const { rays, node, sandbox, native } = await renderWays(sandboxes)
  const { pixels } = await sandbox()
  const isSameInC = native === null ? null : (await native()).pixels === pixels
  const rate = async (way: Way) => {
    const drawn = await way()
    if (way !== native && drawn.pixels !== pixels) throw new Error('The same module has drawn another picture')
    return rays / drawn.cpuS
  }
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ node: await rate(node), sandbox: await rate(sandbox), native: native && (await rate(native)) })
  }
  return figuresOf(rounds, { rays, rounds: ROUNDS, c: cSentence(isSameInC) })
}

function cSentence(isSame: boolean | null): string {
  if (isSame === null) return 'not measured: this computer has no C compiler (cc)'
  return isSame ? 'draws the same bytes' : 'draws other bytes: its sine is another'
}

function figuresOf(rounds: readonly Round[], details: Readonly<Record<string, number | string>>): readonly Figure[] {
  const figure = (where: string, rates: readonly number[]): Figure => ({
    name: `render ${where}`,
    value: median(rates),
    unit: 'rays/s',
    range: rangeOf(rates),
    details,
  })
  const inC = rounds.flatMap(({ native }) => native ?? [])
  const besideC = rounds.flatMap(({ sandbox, native }) => (native === null ? [] : sandbox / native))
  const ratios = {
    'on Node': median(rounds.map(({ sandbox, node }) => sandbox / node)),
    ...(besideC.length > 0 ? { 'in C': median(besideC) } : {}),
  }
  const onNode = rounds.map(({ node }) => node)
  const inSandbox = rounds.map(({ sandbox }) => sandbox)
  return [
    { ...figure('in the sandbox', inSandbox), ratios },
    figure('on Node', onNode),
    ...(inC.length > 0 ? [figure('in C', inC)] : []),
  ]
}
