import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { battery, cpuTemperature, processes } from 'systeminformation'
import { atMostEvery } from '../at-most-every.ts'
import type { MachineReader } from '../limits/ports.ts'
import { logindUntouchedS } from './logind-idle.ts'

/** Each is read again after this, in ms: looking must cost nothing that anybody notices. */
const BATTERY_EVERY_MS = 30_000
const SESSIONS_EVERY_MS = 15_000
const PROGRAMS_EVERY_MS = 30_000
const TEMPERATURE_EVERY_MS = 10_000
/** The kernel of Linux knows so many characters of a program's name. */
const COMM_MAX = 15
/** Sensors that stand at the processor, as their drivers call themselves. */
const CPU_SENSOR = /^(coretemp|k10temp|zenpower|cpu[-_]thermal|cpu\d*[-_]thermal|soc[-_]thermal|x86_pkg_temp)$/

type Around = {
  /** Since somebody last touched this computer, in s, as its desktop knows it; null leaves it to the session manager. */
  readonly untouchedS?: () => number | null
  readonly askSessions?: () => Promise<number | null>
  readonly steadyMs: () => number
  /** `/`, or a folder that looks like it for a test. */
  readonly root?: string
  readonly isLinux?: boolean
}

/** This computer, as its system tells of it: Linux by its files, which costs nearly nothing, others by systeminformation. */
export function systemMachineReader(around: Around): MachineReader {
  const { root = '/', isLinux = process.platform === 'linux', askSessions = logindUntouchedS, steadyMs } = around
  const seldom = <T>(everyMs: number, read: () => Promise<T | null>) => atMostEvery(everyMs, read, steadyMs)
  const isOnBattery = seldom(BATTERY_EVERY_MS, () => (isLinux ? linuxOnBattery(root) : otherOnBattery()))
  const untouchedBySessions = seldom(SESSIONS_EVERY_MS, askSessions)
  const temperature = seldom(TEMPERATURE_EVERY_MS, () => (isLinux ? linuxTemperature(root) : otherTemperature()))
  const names = seldom(PROGRAMS_EVERY_MS, () => (isLinux ? linuxPrograms(root) : otherPrograms()))
  return {
    async read(wish) {
      return {
        isOnBattery: wish.battery ? await isOnBattery() : null,
        untouchedS: wish.user ? (around.untouchedS?.() ?? (await untouchedBySessions())) : null,
        temperatureC: wish.temperature ? await temperature() : null,
        runningProgram: wish.programs.length > 0 ? among(wish.programs, (await names()) ?? new Set()) : null,
      }
    },
  }
}

/** The first of those that were asked for, as its owner wrote it. */
function among(wanted: readonly string[], running: ReadonlySet<string>): string | null {
  return wanted.find((name) => running.has(plain(name)) || running.has(plain(name).slice(0, COMM_MAX))) ?? null
}
const plain = (name: string) => name.toLowerCase().replace(/\.exe$/, '')

const read = async (...parts: string[]) => (await readFile(path.join(...parts), 'utf8')).trim()
/** A file that is not there, or that its driver refuses to answer, says nothing. */
const readOr = (...parts: string[]): Promise<string | null> => read(...parts).catch(() => null)
const list = (...parts: string[]): Promise<string[]> => readdir(path.join(...parts)).catch(() => [])

/** Plugged in as soon as one supply says so; a battery that discharges while none does is in use. */
async function linuxOnBattery(root: string): Promise<boolean | null> {
  const folder = path.join(root, 'sys/class/power_supply')
  const supplies = await Promise.all(
    (await list(folder)).map(async (name) => ({
      type: await readOr(folder, name, 'type'),
      online: await readOr(folder, name, 'online'),
      status: await readOr(folder, name, 'status'),
      scope: await readOr(folder, name, 'scope'),
    })),
  )
  // The battery of a mouse is none of this computer.
  const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device')
  if (batteries.length === 0) return false
  if (supplies.some(({ type, online }) => type !== 'Battery' && online === '1')) return false
  return batteries.some(({ status }) => status === 'Discharging')
}

async function otherOnBattery(): Promise<boolean | null> {
  const { hasBattery, acConnected } = await battery()
  return hasBattery && !acConnected
}

async function linuxTemperature(root: string): Promise<number | null> {
  const monitors = await Promise.all(
    (await list(root, 'sys/class/hwmon')).map(async (name) => {
      const folder = path.join(root, 'sys/class/hwmon', name)
      if (!CPU_SENSOR.test((await readOr(folder, 'name')) ?? '')) return []
      const inputs = (await list(folder)).filter((file) => /^temp\d+_input$/.test(file))
      return Promise.all(inputs.map((file) => readOr(folder, file)))
    }),
  )
  const zones = await Promise.all(
    (await list(root, 'sys/class/thermal')).map(async (name) => {
      const folder = path.join(root, 'sys/class/thermal', name)
      return CPU_SENSOR.test((await readOr(folder, 'type')) ?? '') ? readOr(folder, 'temp') : null
    }),
  )
  const known = [...monitors.flat(), ...zones].flatMap((text) => (text === null ? [] : Number(text) / 1000))
  const sane = known.filter((celsius) => celsius > -40 && celsius < 150)
  return sane.length === 0 ? null : Math.max(...sane)
}

async function otherTemperature(): Promise<number | null> {
  const { max } = await cpuTemperature()
  return max !== null && max > 0 ? max : null
}

async function linuxPrograms(root: string): Promise<Set<string>> {
  const pids = (await list(root, 'proc')).filter((name) => /^\d+$/.test(name))
  const names = await Promise.all(pids.map((pid) => readOr(root, 'proc', pid, 'comm')))
  return new Set(names.flatMap((name) => (name === null ? [] : plain(name))))
}

async function otherPrograms(): Promise<Set<string>> {
  const { list: running } = await processes()
  return new Set(running.map(({ name }) => plain(name)))
}
