import { deviceChoice, type Found } from './device-choice.ts'
import type { IdlePower } from './idle-power.ts'
import type { EnergyClock, HostEnergyMeter, HostEnergySample, Measuring, PowerDevice } from './ports.ts'

/** The clock has gone so much further than time has passed: the computer slept, or somebody set the clock. */
const SLEPT_MS = 5000
/** What a computer drew less than idle is owed to what follows, up to so many seconds of idle: noise is nobody's work. */
const OWED_MAX_S = 60

type Deps = {
  /** Counts CPU time, and measures while nothing better can. */
  readonly model: HostEnergyMeter
  /** Best first. */
  readonly devices: readonly PowerDevice[]
  readonly idle: IdlePower
  readonly clock: EnergyClock
  /** A line for the log when something else measures from now on. */
  readonly tell: (line: string) => void
}

/**
 * Measures with the best device that answers and whose idle power is known; until then, and for every interval of which a
 * device cannot know, the CPU model stands in. Each interval is measured by one method, so that none is counted twice.
 * Never rejects because of a device.
 */
export function autoEnergyMeter({ model, devices, idle, clock, tell }: Deps): HostEnergyMeter {
  const choice = deviceChoice(devices)
  const time = passingTime(clock)
  const growth = growthOf(model)
  const sums = energySums()
  let measuring = ownWords(model)

  function takesOver(by: Measuring): void {
    if (by.method !== measuring.method) tell(`Energy is measured by ${by.method} from now on: ${by.source}`)
    measuring = by
  }

  async function sample(): Promise<HostEnergySample> {
    const { seconds, steadyMs, hasSlept } = time.pass()
    if (hasSlept) choice.forget()
    const modelled = await growth.next()
    const found = await choice.read(steadyMs)
    if (found) learn(idle, found, { seconds, steadyMs, busyMs: modelled.busyMs })
    const device = found && measuredBy(found, idle)
    if (device) sums.addMeasured(device, seconds)
    else sums.addModelled(modelled)
    takesOver(device ? device.measuring : ownWords(model))
    const powerW = device ? device.powerW : modelled.sample.powerW
    return { ...modelled.sample, ...sums.now(), ...throttlingOf(found), powerW, measuring }
  }
  let before: Promise<unknown> = Promise.resolve()
  /** One after the other, also when who asked has lost patience: two at once would not know which time is whose. */
  function queued(): Promise<HostEnergySample> {
    const mine = before.then(sample)
    before = mine.catch(() => undefined)
    return mine
  }
  return liveMeter(() => measuring, queued)
}

const throttlingOf = (found: Found | null): Pick<HostEnergySample, 'isThrottled'> =>
  found?.reading.isThrottled === undefined ? {} : { isThrottled: found.reading.isThrottled }

type Growth = {
  readonly sample: HostEnergySample
  readonly busyMs: number
  readonly totalJ: number
  readonly dynamicJ: number
}

/** What a meter's sums have grown by since it was asked last. */
function growthOf(meter: HostEnergyMeter) {
  let before = { busyCpuMs: 0, totalEnergyJ: 0, dynamicEnergyJ: 0 }
  return {
    async next(): Promise<Growth> {
      const sample = await meter.sample()
      const { busyCpuMs, totalEnergyJ, dynamicEnergyJ } = sample
      const grown = {
        busyMs: busyCpuMs - before.busyCpuMs,
        totalJ: totalEnergyJ - before.totalEnergyJ,
        dynamicJ: dynamicEnergyJ - before.dynamicEnergyJ,
      }
      before = { busyCpuMs, totalEnergyJ, dynamicEnergyJ }
      return { sample, ...grown }
    },
  }
}

const ownWords = ({ method, source, tier, uncertaintyPct }: Measuring): Measuring => ({
  method,
  source,
  tier,
  uncertaintyPct,
})

/** Whoever asks how it is measured gets what holds at that moment. */
function liveMeter(now: () => Measuring, sample: HostEnergyMeter['sample']): HostEnergyMeter {
  return {
    get method() {
      return now().method
    },
    get source() {
      return now().source
    },
    get tier() {
      return now().tier
    },
    get uncertaintyPct() {
      return now().uncertaintyPct
    },
    sample,
  }
}

function passingTime(clock: EnergyClock) {
  let [wallMs, steadyMs] = [clock.now().getTime(), clock.steadyMs()]
  return {
    pass() {
      const [wallBeforeMs, steadyBeforeMs] = [wallMs, steadyMs]
      wallMs = clock.now().getTime()
      steadyMs = clock.steadyMs()
      const passedMs = steadyMs - steadyBeforeMs
      return {
        seconds: passedMs / 1000,
        steadyMs,
        hasSlept: Math.abs(wallMs - wallBeforeMs - passedMs) > SLEPT_MS,
      }
    },
  }
}

type Measured = { measuring: Measuring; usedJ: number; powerW: number; idleW: number }

/** Null where the device does not know the interval, or nobody what this computer draws at rest. */
function measuredBy({ gauge, reading }: Found, idle: IdlePower): Measured | null {
  const { measuring, usedJ, powerW } = reading
  const idleW = idle.wattsOf(gauge.method)
  return usedJ === null || powerW === null || idleW === null ? null : { measuring, usedJ, powerW, idleW }
}

function energySums() {
  let totalEnergyJ = 0
  let dynamicEnergyJ = 0
  /** At most 0, and of the device that measured last: what is owed to one is nothing to another. */
  let owed = { to: '', joules: 0 }
  return {
    addMeasured({ usedJ, idleW, measuring }: Measured, seconds: number): void {
      const owedJ = owed.to === measuring.method ? owed.joules : 0
      const aboveJ = usedJ - idleW * seconds + owedJ
      owed = { to: measuring.method, joules: Math.max(-idleW * OWED_MAX_S, Math.min(0, aboveJ)) }
      totalEnergyJ += usedJ
      dynamicEnergyJ += Math.max(0, aboveJ)
    },
    addModelled({ totalJ, dynamicJ }: Growth): void {
      totalEnergyJ += totalJ
      dynamicEnergyJ += dynamicJ
    },
    now: () => ({ totalEnergyJ, dynamicEnergyJ }),
  }
}

type Interval = { seconds: number; steadyMs: number; busyMs: number }

function learn(idle: IdlePower, { gauge, reading }: Found, { seconds, steadyMs, busyMs }: Interval): void {
  const { usedJ } = reading
  if (usedJ === null || seconds <= 0) return
  const busyCores = busyMs / 1000 / seconds
  idle.observe(gauge.method, { powerW: usedJ / seconds, seconds, busyCores, atMs: steadyMs })
}
