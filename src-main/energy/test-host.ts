import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { autoEnergyMeter } from './auto-energy-meter.ts'
import { cpuModelEnergyMeter } from './adapters/cpu-model-energy-meter.ts'
import { type IdleByMethod, idlePower } from './idle-power.ts'
import type { EnergyClock, PowerDevice } from './ports.ts'

/** For tests: a computer of four cores, whose time passes and whose cores work by hand. */
export function handDrivenHost(startsAt = new Date('2026-06-21T12:00:00.000Z')) {
  const times = { busyMs: 50_000, totalMs: 200_000, cores: 4 }
  let [wallMs, steadyMs] = [startsAt.getTime(), 1000]
  const clock: EnergyClock = { now: () => new Date(wallMs), steadyMs: () => steadyMs }
  return {
    clock,
    readTimes: () => ({ ...times }),
    /** Lets time pass with so many cores busy. */
    pass(ms: number, busyCores: number): void {
      wallMs += ms
      steadyMs += ms
      times.busyMs += ms * busyCores
      times.totalMs += ms * times.cores
    },
    /** The computer sleeps: the clock goes on, and nothing else does. */
    sleep: (ms: number) => void (wallMs += ms),
  }
}

type Host = ReturnType<typeof handDrivenHost>
type Given = { readonly host: Host; readonly devices: readonly PowerDevice[]; readonly idle?: IdleByMethod }

/** For tests: the meter of that computer with these devices; `kept` is what was learned of rest, `told` its log. */
export function meterOf({ host, devices, idle = {} }: Given) {
  let known = idle
  const kept: Record<string, number> = {}
  const told: string[] = []
  const meter = autoEnergyMeter({
    model: cpuModelEnergyMeter('', host.readTimes, host.clock),
    devices,
    idle: idlePower({
      now: () => known,
      keepLearned(method, watts) {
        known = { ...known, [method]: { watts, origin: 'learned' } }
        kept[method] = watts
        return true
      },
    }),
    clock: host.clock,
    tell: (line) => void told.push(line),
  })
  return { meter, kept, told }
}

/** For tests: files of the kernel, by their path within a folder. Returns a function that writes some of them anew. */
export function kernelFiles(folder: string, files: Readonly<Record<string, string | number>>) {
  const write = (changed: Readonly<Record<string, string | number>>) => {
    for (const [name, text] of Object.entries(changed)) {
      const file = path.join(folder, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, `${text}\n`)
    }
  }
  write(files)
  return write
}
