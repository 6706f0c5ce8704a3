import { onTestFinished } from 'vitest'
import { type HttpDevice, type RunningDevice, serveHttpDevice } from './http-device.ts'
import { aScenario, type ScenarioName } from './scenario.ts'
import { simulatedSite } from './simulated-site.ts'

export const SUMMER_NOON = new Date('2026-06-21T11:00:00Z')

type TestSite = { pvW?: number; houseW?: number; scenario?: ScenarioName }

/** For tests: a site at rest on a clock of its own, with 3,000 W of sun and a house of 500 W unless told otherwise. */
export function testSite({ pvW = 3000, houseW = 500, scenario = 'clear' }: TestSite = {}) {
  let nowMs = SUMMER_NOON.getTime()
  const clock = () => new Date(nowMs)
  const site = simulatedSite({ scenario: aScenario(scenario), startAt: SUMMER_NOON, clock })
  site.control({ pvW, houseW })
  return { site, clock, pass: (seconds: number) => void (nowMs += seconds * 1000) }
}

/** For tests: a device that listens until the test is over. */
export async function served(device: HttpDevice): Promise<RunningDevice> {
  return untilFinished(await serveHttpDevice(device))
}

export function untilFinished<T extends AsyncDisposable>(device: T): T {
  onTestFinished(() => device[Symbol.asyncDispose]())
  return device
}
