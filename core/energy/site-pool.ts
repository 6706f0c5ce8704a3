/** Readings further apart than this leave a gap for which nobody may claim anything, in ms. */
export const READING_GAP_MAX_MS = 90_000
/** Whoever settles later than this gets nothing, in ms. */
export const SETTLE_WITHIN_MS = 120_000
/** A site has at most so many nodes; one that has not been heard of for `SETTLE_WITHIN_MS` makes room. */
export const POOL_NODES_MAX = 16
const MS_PER_S = 1000

/** What the sun leaves for our tasks at a moment, in W, when `ownW` of it is what they draw already; null: not known. */
export type PoolReading = { readonly atMs: number; readonly spareW: (ownW: number) => number | null }
/**
 * What a node's tasks drew from one moment to another, in W. `sureW` is what they drew at least, however far off their
 * measurement is: only so much may be added to what the site's meter says.
 */
export type Draw = {
  readonly fromMs: number
  readonly toMs: number
  readonly drawnW: number
  readonly sureW: number
}
/** What was granted of each draw, in J; what was drawn after `untilMs` can be settled later. */
export type Settlement = { readonly untilMs: number; readonly grantedJ: readonly number[] }
export type SitePool = {
  /** Takes a reading in; one that is not newer than the last says nothing new. */
  hear(reading: PoolReading): void
  /** Grants a node what it may claim of its draws; time that it has settled already is not settled again. */
  settle(node: string, draws: readonly Draw[]): Settlement
  /** Up to here draws can be settled, in ms; null before the first reading. */
  untilMs(): number | null
}

/** A span of time for which one reading stands. */
type Span = {
  readonly fromMs: number
  readonly toMs: number
  readonly reading: PoolReading
  /** By all nodes that have settled so far. */
  drawnJ: number
  grantedJ: number
}
type Node = { settledMs: number; draws: readonly Draw[] }
type State = {
  spans: Span[]
  last: PoolReading | null
  /** From the time before the first span. */
  debtJ: number
  readonly debtMaxJ: number
  readonly nodes: Map<string, Node>
}

/**
 * The surplus of one site, divided among its nodes afterwards. Each reading stands for the time half-way to its
 * neighbours; in that time all nodes together are granted at most what the reading leaves, each in proportion to what it
 * drew, and nothing that was left over is kept for later. A lack is remembered, up to `debtMaxJ`, and paid by the surplus
 * that comes next before anybody is granted any of that: else a meter that trembles around zero would give a little sun
 * with every second reading. What nobody settles is granted to nobody. Times are of any clock that passes evenly.
 */
export function sitePool({ debtMaxJ }: { debtMaxJ: number }): SitePool {
  const state: State = { spans: [], last: null, debtJ: 0, debtMaxJ, nodes: new Map() }
  return {
    hear: (reading) => hear(state, reading),
    settle: (node, draws) => settle(state, node, draws),
    untilMs: () => state.last?.atMs ?? null,
  }
}

function hear(state: State, reading: PoolReading): void {
  const { last } = state
  if (!Number.isFinite(reading.atMs) || (last !== null && reading.atMs <= last.atMs)) return
  if (last !== null && reading.atMs - last.atMs <= READING_GAP_MAX_MS) state.spans.push(...spansBetween(last, reading))
  state.last = reading
  forget(state, reading.atMs - SETTLE_WITHIN_MS)
}

function spansBetween(before: PoolReading, after: PoolReading): Span[] {
  const middleMs = (before.atMs + after.atMs) / 2
  return [
    { fromMs: before.atMs, toMs: middleMs, reading: before, drawnJ: 0, grantedJ: 0 },
    { fromMs: middleMs, toMs: after.atMs, reading: after, drawnJ: 0, grantedJ: 0 },
  ]
}

function forget(state: State, beforeMs: number): void {
  const old = grantable(state).filter(({ span }) => span.toMs < beforeMs)
  state.debtJ = old.at(-1)?.debtAfterJ ?? state.debtJ
  state.spans = state.spans.slice(old.length)
  for (const [name, node] of state.nodes) {
    node.draws = node.draws.filter(({ toMs }) => toMs >= beforeMs)
    if (node.draws.length === 0) state.nodes.delete(name)
  }
}

/** Each span with what may be granted in it, in J: what its reading leaves, when what is owed has been paid. */
function grantable(state: State): { span: Span; grantableJ: number; debtAfterJ: number }[] {
  let { debtJ } = state
  return state.spans.map((span) => {
    const { fromMs, toMs, reading } = span
    const spareW = reading.spareW(ownAt(state, reading.atMs)) ?? Number.NaN
    const leftJ = (Number.isFinite(spareW) ? spareW : 0) * ((toMs - fromMs) / MS_PER_S) - debtJ
    debtJ = Math.min(state.debtMaxJ, Math.max(0, -leftJ))
    return { span, grantableJ: Math.max(0, leftJ), debtAfterJ: debtJ }
  })
}

/** What is in the meter's reading of that moment because of our own tasks, as far as they have told it. */
function ownAt({ nodes }: State, atMs: number): number {
  const own = [...nodes.values()].map(({ draws }) =>
    draws.findLast(({ fromMs, toMs }) => fromMs < atMs && atMs <= toMs),
  )
  return own.reduce((sum, draw) => sum + (draw?.sureW ?? 0), 0)
}

function settle(state: State, name: string, draws: readonly Draw[]): Settlement {
  const untilMs = state.last?.atMs ?? Number.NEGATIVE_INFINITY
  const node = state.nodes.get(name) ?? { settledMs: Number.NEGATIVE_INFINITY, draws: [] }
  const isTooMany = !state.nodes.has(name) && state.nodes.size >= POOL_NODES_MAX
  if (isTooMany) return { untilMs, grantedJ: draws.map(() => 0) }
  state.nodes.set(name, node)
  const span = { fromMs: node.settledMs, toMs: untilMs }
  const open = draws.map((draw) => (isPossible(draw) ? partOf(draw, span) : null))
  node.draws = [...node.draws, ...draws.filter((draw) => isPossible(draw) && draw.toMs > node.settledMs)]
  node.settledMs = Math.max(node.settledMs, ...open.flatMap((part) => part?.toMs ?? []))
  for (const part of open) for (const each of state.spans) each.drawnJ += drawnIn(each, part)
  const spans = grantable(state)
  return { untilMs, grantedJ: open.map((part) => sumOf(spans.map((each) => grant(each, part)))) }
}

type Grantable = ReturnType<typeof grantable>[number]

function grant({ span, grantableJ }: Grantable, part: Draw | null): number {
  const drawnJ = drawnIn(span, part)
  if (drawnJ === 0) return 0
  const fairJ = drawnJ * Math.min(1, grantableJ / span.drawnJ)
  const grantedJ = Math.max(0, Math.min(fairJ, grantableJ - span.grantedJ))
  span.grantedJ += grantedJ
  return grantedJ
}

/** The part of a draw that lies between two moments; null when there is none. */
function partOf(draw: Draw, { fromMs, toMs }: Pick<Draw, 'fromMs' | 'toMs'>): Draw | null {
  const part = { ...draw, fromMs: Math.max(draw.fromMs, fromMs), toMs: Math.min(draw.toMs, toMs) }
  return part.fromMs < part.toMs ? part : null
}

/** What was drawn within a span, in J. */
function drawnIn(span: Span, draw: Draw | null): number {
  const part = draw === null ? null : partOf(draw, span)
  return part === null ? 0 : part.drawnW * ((part.toMs - part.fromMs) / MS_PER_S)
}

/** What is no number, or goes backwards, was never drawn. */
const isPossible = ({ fromMs, toMs, drawnW, sureW }: Draw) =>
  [fromMs, toMs, drawnW, sureW].every(Number.isFinite) && fromMs < toMs && drawnW >= 0 && sureW >= 0

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
