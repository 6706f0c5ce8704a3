/** Readings further apart than this leave a gap for which nobody may claim anything, in ms. */
export const READING_GAP_MAX_MS = 90_000
/** What another system passes on is older than it says by so much at most, in ms. */
export const LATE_MAX_MS = 60_000
/** Whoever settles later than this gets nothing, in ms. */
export const SETTLE_WITHIN_MS = 120_000
/** A site has at most so many nodes; one that has not been heard of for `SETTLE_WITHIN_MS` makes room. */
export const POOL_NODES_MAX = 16
/** Of each node so many draws are remembered: two a second for five minutes, longer than anything waits to be settled. */
export const POOL_DRAWS_MAX = 600
/** Draws of one node need not fit together to the millisecond. */
const KNOWN_LEAST = 0.9
const MS_PER_S = 1000

/** What the sun leaves for our tasks at a moment, in W, when `ownW` of it is what they draw already; null: not known. */
export type PoolReading = {
  readonly atMs: number
  readonly spareW: (ownW: number) => number | null
  /** Nobody knows what was since the reading before, however near it seems. */
  readonly isAfterGap?: boolean
  /** What it says may have been true so much earlier: only what was drawn all that time is surely in it. 0 unless said. */
  readonly lateMs?: number
}
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
  /**
   * Grants a node what it may claim of its draws; time that it has settled already is not settled again. All of them are
   * known from now on, and those after `noLaterThanMs` wait until others have told theirs.
   */
  settle(node: string, draws: readonly Draw[], noLaterThanMs?: number): Settlement
  /** Up to here draws can be settled, in ms; null before the first reading. */
  untilMs(): number | null
  /** How many nodes have told of draws lately. */
  nodeCount(): number
}

/** A span of time for which one reading stands. */
type Span = {
  readonly fromMs: number
  readonly toMs: number
  readonly reading: PoolReading
  grantedJ: number
}
/** Draws up to `toldMs` are known; up to `settledMs` they had what they get. */
type Node = { toldMs: number; settledMs: number; draws: readonly Draw[] }
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
    settle: (node, draws, noLaterThanMs = Number.POSITIVE_INFINITY) =>
      settle(state, nodeOf(state, node), { draws, noLaterThanMs }),
    untilMs: () => state.last?.atMs ?? null,
    nodeCount: () => state.nodes.size,
  }
}

function hear(state: State, reading: PoolReading): void {
  const { last } = state
  if (!Number.isFinite(reading.atMs) || (last !== null && reading.atMs <= last.atMs)) return
  const isNear = last !== null && !reading.isAfterGap && reading.atMs - last.atMs <= READING_GAP_MAX_MS
  if (isNear) state.spans.push(...spansBetween(last, reading))
  state.last = reading
  forget(state, reading.atMs - SETTLE_WITHIN_MS)
}

function spansBetween(before: PoolReading, after: PoolReading): Span[] {
  const middleMs = (before.atMs + after.atMs) / 2
  return [
    { fromMs: before.atMs, toMs: middleMs, reading: before, grantedJ: 0 },
    { fromMs: middleMs, toMs: after.atMs, reading: after, grantedJ: 0 },
  ]
}

function forget(state: State, beforeMs: number): void {
  const old = grantable(state).filter(({ span }) => span.toMs < beforeMs)
  state.debtJ = old.at(-1)?.debtAfterJ ?? state.debtJ
  state.spans = state.spans.slice(old.length)
  for (const [name, node] of state.nodes) {
    node.draws = node.draws.filter(({ toMs }) => toMs >= beforeMs - LATE_MAX_MS)
    if (node.toldMs < beforeMs) state.nodes.delete(name)
  }
}

/** Each span with what may be granted in it, in J: what its reading leaves, when what is owed has been paid. */
function grantable(state: State): { readonly span: Span; readonly grantableJ: number; readonly debtAfterJ: number }[] {
  let { debtJ } = state
  return state.spans.map((span) => {
    const { fromMs, toMs, reading } = span
    const spareW = reading.spareW(ownIn(state, reading)) ?? Number.NaN
    const leftJ = (Number.isFinite(spareW) ? spareW : 0) * ((toMs - fromMs) / MS_PER_S) - debtJ
    debtJ = Math.min(state.debtMaxJ, Math.max(0, -leftJ))
    return { span, grantableJ: Math.max(0, leftJ), debtAfterJ: debtJ }
  })
}

/** What is in a reading because of our own tasks, as far as they have told it. */
const ownIn = ({ nodes }: State, reading: PoolReading): number =>
  sumOf([...nodes.values()].map(({ draws }) => sureIn(draws, reading)))

/** The least that a node drew in all the time of which a reading may tell; 0 when it did not draw all that time. */
function sureIn(draws: readonly Draw[], { atMs, lateMs = 0 }: PoolReading): number {
  const seen = draws.filter(({ fromMs, toMs }) => fromMs < atMs && toMs >= atMs - lateMs)
  const knownMs = sumOf(seen.map(({ fromMs, toMs }) => Math.min(toMs, atMs) - Math.max(fromMs, atMs - lateMs)))
  const isKnown = (seen.at(-1)?.toMs ?? Number.NEGATIVE_INFINITY) >= atMs && knownMs >= KNOWN_LEAST * lateMs
  return isKnown ? Math.min(...seen.map(({ sureW }) => sureW)) : 0
}

/** Null when there are as many as a site has. */
function nodeOf({ nodes }: State, name: string): Node | null {
  const known = nodes.get(name)
  if (known !== undefined || nodes.size >= POOL_NODES_MAX) return known ?? null
  const node: Node = { toldMs: Number.NEGATIVE_INFINITY, settledMs: Number.NEGATIVE_INFINITY, draws: [] }
  nodes.set(name, node)
  return node
}

type Asked = { readonly draws: readonly Draw[]; readonly noLaterThanMs: number }

function settle(state: State, node: Node | null, { draws, noLaterThanMs }: Asked): Settlement {
  const untilMs = Math.min(state.last?.atMs ?? Number.NEGATIVE_INFINITY, noLaterThanMs)
  if (node === null) return { untilMs, grantedJ: draws.map(() => 0) }
  hearOf(node, draws.filter(isPossible))
  const unsettled = { fromMs: node.settledMs, toMs: untilMs }
  const open = draws.map((draw) => (isPossible(draw) ? partOf(draw, unsettled) : null))
  node.settledMs = Math.max(node.settledMs, ...open.flatMap((part) => part?.toMs ?? []))
  const known = [...state.nodes.values()].flatMap((each) => each.draws)
  const spans = grantable(state).map((each) => ({
    ...each,
    drawnJ: sumOf(known.map((draw) => drawnIn(each.span, draw))),
  }))
  return { untilMs, grantedJ: open.map((part) => sumOf(spans.map((each) => grant(each, part)))) }
}

/** What was told before is not told again. */
function hearOf(node: Node, draws: readonly Draw[]): void {
  const news = draws.flatMap((draw) => partOf(draw, { fromMs: node.toldMs, toMs: Number.POSITIVE_INFINITY }) ?? [])
  node.draws = [...node.draws, ...news].slice(-POOL_DRAWS_MAX)
  node.toldMs = Math.max(node.toldMs, ...news.map(({ toMs }) => toMs))
}

type Grantable = { readonly span: Span; readonly grantableJ: number; readonly drawnJ: number }

function grant({ span, grantableJ, drawnJ }: Grantable, part: Draw | null): number {
  const ownJ = drawnIn(span, part)
  if (ownJ === 0) return 0
  const fairJ = ownJ * Math.min(1, grantableJ / drawnJ)
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
  if (draw === null) return 0
  const ms = Math.min(draw.toMs, span.toMs) - Math.max(draw.fromMs, span.fromMs)
  return ms > 0 ? draw.drawnW * (ms / MS_PER_S) : 0
}

/** What is no number, or goes backwards, was never drawn. */
const isPossible = ({ fromMs, toMs, drawnW, sureW }: Draw) =>
  [fromMs, toMs, drawnW, sureW].every(Number.isFinite) && fromMs < toMs && drawnW >= 0 && sureW >= 0

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
