import { expect, test } from 'vitest'
import { blueprintSource } from './_blueprint.ts'
import { fixedWattsSource } from './adapters/fixed-watts-source.ts'
import { solarSourceContract } from './solar-source.contract.ts'

solarSourceContract('fixed watts', (watts) => fixedWattsSource(watts))
solarSourceContract('the blueprint', (watts) => blueprintSource({ readPvW: async () => watts }))

test('typed watts are declared, and nothing else is known', async () => {
  const source = fixedWattsSource(500)
  expect(source.name).toBe('fixed watts (500 W)')
  expect(await source.read()).toMatchObject({ gridW: null, pvW: 500, batteryW: null, loadW: null, quality: 'declared' })
})
