import type { HostEnergyMeter } from '../energy/ports.ts'
import { siteReading, type SolarReading, type SolarSource } from '../solar/ports.ts'
import { energyAccount } from './energy-account.ts'
import type { Clock } from './ports.ts'
import type { EnergyLog } from './energy-log.ts'
import { handDrivenTime } from './test-delay.ts'

type Changes = {
  /** What somebody has typed, in W; null: there is no source. */
  watts?: number | null
  read?: () => Promise<SolarReading>
  meter?: HostEnergyMeter
  source?: Partial<SolarSource>
  everyMs?: number
  log?: (clock: Clock) => EnergyLog
}
/** The hand-driven meter of the tests. */
type Host = { readonly meter: HostEnergyMeter; now(): Date; pass(ms: number, busyShare: number): void }
/** For tests: an account on the hand-driven computer, which draws 15 W at half load, 5 W of them above rest. */
export function accountBench(host: Host, changes: Changes = {}) {
  const sun = { watts: changes.watts ?? 0, agoMs: 0, clockSetByMs: 0 }
  const readingOf = () =>
    siteReading({ at: new Date(host.now().getTime() - sun.agoMs), pvW: sun.watts, quality: 'declared' })
  const solar: SolarSource = { name: 'a roof', read: changes.read ?? (async () => readingOf()), ...changes.source }
  const time = handDrivenTime()
  const clock: Clock = { now: host.now, steadyMs: () => host.now().getTime() - sun.clockSetByMs }
  const account = energyAccount({
    meter: changes.meter ?? host.meter,
    solar: changes.watts === null ? null : solar,
    clock,
    delay: time.delay,
    everyMs: changes.everyMs ?? 0,
    log: changes.log?.(clock) ?? null,
  })
  const cpu = new Map<string, number>()
  return {
    host,
    sun,
    time,
    account,
    /** A task whose process uses CPU time as the test says. */
    open(id: string) {
      cpu.set(id, 0)
      account.open(id, () => cpu.get(id) ?? 0)
    },
    use: (id: string, cpuMs: number) => void cpu.set(id, (cpu.get(id) ?? 0) + cpuMs),
    /** Time passes at half load; then everything is read. */
    async pass(ms: number) {
      host.pass(ms, 0.5)
      await account.read()
    },
  }
}

/** For tests: the solar share of a task that ran for a minute alone, at 15 W. */
export async function shareWith(bench: ReturnType<typeof accountBench>): Promise<number> {
  const { account, open, use, pass } = bench
  await account.read()
  open('a')
  use('a', 60_000)
  await pass(60_000)
  const { energyUWh, solarUWh } = account.soFar('a')
  return Number((solarUWh * 1000n) / energyUWh) / 1000
}
