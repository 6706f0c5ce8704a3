import { fixedWattsSource } from './adapters/fixed-watts-source.ts'
import type { SolarSource } from './ports.ts'

/** Every source by name, with the settings it takes; `_blueprint.ts` shows how to add one. */
const SOURCES = {
  'fixed-watts': ({ watts }: { watts: number }) => fixedWattsSource(watts),
} as const satisfies Readonly<Record<string, (settings: never) => SolarSource>>

export type SolarSourceName = keyof typeof SOURCES

export const solarSource = <Name extends SolarSourceName>(
  name: Name,
  settings: Parameters<(typeof SOURCES)[Name]>[0],
): SolarSource => SOURCES[name](settings)
