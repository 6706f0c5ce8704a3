import { askDevice, jsonIn } from '../device-http.ts'
import { siteReading, type SolarReading, type SolarSource, SourceUnreadable } from '../ports.ts'
import { toNumber } from './figures.ts'

export type EvccSettings = {
  readonly base: URL
  /** evcc tells no times, and keeps its last figures when a meter stops: what has not moved for so long is not believed. */
  readonly maxAgeS: number
}

/** A site through evcc's `GET /api/state`, and with it every meter that evcc can read. */
export function evccSource(
  { base, maxAgeS }: EvccSettings,
  { now, patienceS }: { readonly now: () => Date; readonly patienceS?: number },
): SolarSource {
  const moved = makeMovement()
  return {
    name: 'evcc',
    async read() {
      const url = new URL('/api/state', base)
      const figures = evccFigures(await stateAt(url, patienceS), base.host)
      const at = moved(figures, now())
      // A clock that was set back counts too.
      const seconds = Math.abs(Math.round((now().getTime() - at.getTime()) / 1000))
      if (seconds > maxAgeS) throw new SourceUnreadable('stale', { address: base.host, what: 'evcc', seconds })
      return siteReading({ ...figures, at, quality: 'relayed' })
    },
  }
}

/** When the powers last moved, as far as this reader has seen. */
function makeMovement() {
  let last = { powers: '', at: new Date(0) }
  return (figures: Figures, now: Date): Date => {
    const powers = JSON.stringify([figures.gridW, figures.pvW, figures.batteryW, figures.loadW])
    if (powers !== last.powers) last = { powers, at: now }
    return last.at
  }
}

type Figures = Omit<SolarReading, 'at' | 'quality'>
type State = Readonly<Record<string, unknown>>

async function stateAt(url: URL, patienceS: number | undefined): Promise<State> {
  const reply = await askDevice(url, { patienceS })
  if (reply.status === 404) throw new SourceUnreadable('not_that_device', { address: url.host, detail: 'HTTP 404' })
  return stateOf(await jsonIn(reply, url), url.host)
}

/** Since 2025 the state is the answer; before it was in `result`. */
function stateOf(body: unknown, address: string): State {
  const outer = asObject(body)
  const state = asObject(outer['result'] ?? outer)
  if (Array.isArray(state['loadpoints'])) return state
  throw new SourceUnreadable('not_that_device', { address, detail: 'no state of evcc' })
}

const asObject = (value: unknown): State => (typeof value === 'object' && value !== null ? (value as State) : {})

/** W, Wh and %. Throws `no_meter` where evcc reads neither grid nor panels. */
function evccFigures(state: State, address: string): Figures {
  const grid = asObject(state['grid'])
  const battery = asObject(state['battery'])
  const gridW = powerOf(grid['power'] ?? state['gridPower'], { address, what: 'grid' })
  const pvW = powerOf(state['pvPower'], { address, what: 'pv' })
  if (gridW === null && pvW === null) throw new SourceUnreadable('no_meter', { address, what: 'grid' })
  return {
    gridW,
    pvW,
    batteryW: powerOf(battery['power'] ?? state['batteryPower'], { address, what: 'battery' }),
    // Without the grid evcc only supposes what the house draws.
    loadW: gridW === null ? null : loadOf(state, address),
    batterySocPct: toNumber(battery['soc'] ?? state['batterySoc']),
    importWh: wattHours(grid['energy']),
    exportWh: wattHours(grid['returnEnergy']),
    pvWh: wattHours(state['pvEnergy']),
  }
}

/** Null where evcc has no such meter. Throws `not_a_number` where it has one that says none. */
function powerOf(sent: unknown, about: { address: string; what: string }): number | null {
  if (sent === undefined) return null
  const watts = toNumber(sent)
  if (watts === null) throw new SourceUnreadable('not_a_number', { ...about, detail: JSON.stringify(sent) })
  return watts
}

/** The house and the cars: for evcc the latter are no part of the former. */
function loadOf(state: State, address: string): number | null {
  const homeW = powerOf(state['homePower'], { address, what: 'home' })
  const carsW = (state['loadpoints'] as unknown[]).map((point) => toNumber(asObject(point)['chargePower']) ?? 0)
  return homeW === null ? null : carsW.reduce((sum, watts) => sum + watts, homeW)
}

function wattHours(sentKwh: unknown): number | null {
  const kwh = toNumber(sentKwh)
  // A counter that says 0 is one that evcc could not read.
  return kwh === null || kwh === 0 ? null : kwh * 1000
}
