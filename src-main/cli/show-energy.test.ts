import { expect, test } from 'vitest'
import type { Surveyed } from '../energy/survey.ts'
import { deviceLines, measuredBy, shortcomings, surveyAsJson } from './show-energy.ts'

const MODEL = { method: 'cpu-model', source: 'Raspberry Pi 4 (fit)', tier: 'C', uncertaintyPct: 25 } as const
const working = (method: string, changes: Partial<Extract<Surveyed, { state: 'works' }>> = {}): Surveyed => ({
  method,
  state: 'works',
  measuring: { method, source: `the ${method}`, tier: 'B', uncertaintyPct: 10 },
  powerW: 12.34,
  idle: { watts: 6.1, origin: 'learned' },
  ...changes,
})
const broken = (
  method: string,
  problem: 'not_there' | 'not_permitted' | 'timed_out',
  remedy: string | null,
): Surveyed => ({
  method,
  state: 'unusable',
  problem,
  says: `${method} says no.`,
  remedy,
})

test('the best device whose rest is known measures', () => {
  const surveyed = [broken('smart-plug', 'not_there', null), working('battery', { idle: null }), working('rapl')]
  // The model goes on while the battery, which is better, is being learned.
  expect(measuredBy(surveyed, MODEL)).toBe('power is estimated by cpu-model (Raspberry Pi 4 (fit); tier C, ±25 %)')
  expect(measuredBy([working('rapl')], MODEL)).toBe(
    'power is measured by rapl (the rapl; tier B, ±10 %); at rest 6.1 W',
  )
})

test('each device has one line: what it says now, or why not and what to do', () => {
  const surveyed = [
    broken('smart-plug', 'not_there', null),
    working('battery', { idle: null }),
    working('rapl', { powerW: null }),
    broken('pi5-pmic', 'not_permitted', 'Do this.'),
  ]
  expect(deviceLines(surveyed)).toEqual([
    '✗ smart-plug  smart-plug says no.',
    expect.stringMatching(/^✓ battery {5}the battery; 12\.3 W now; .*energy calibrate$/),
    '✓ rapl        the rapl; it counts; at rest 6.1 W (learned)',
    '✗ pi5-pmic    pi5-pmic says no. Do this.',
  ])
})

test('doctor tells what is missing for something better, and finds fault with a plug that was set only', () => {
  const surveyed = [
    broken('smart-plug', 'timed_out', 'Look there.'),
    broken('battery', 'not_there', null),
    broken('rapl', 'not_permitted', 'Install this.'),
    working('pi5-pmic'),
    broken('later', 'not_permitted', 'No matter.'),
  ]
  expect(shortcomings(surveyed)).toEqual([
    { says: 'smart-plug: smart-plug says no. Look there.', isFault: true },
    { says: 'rapl: rapl says no. Install this.', isFault: false },
  ])
  expect(shortcomings([working('battery', { idle: null })])).toEqual([
    { says: expect.stringContaining('being learned'), isFault: false },
  ])
  expect(shortcomings([working('rapl')])).toEqual([])
})

test('programs get the same as data', () => {
  expect(surveyAsJson([working('rapl'), broken('pi5-pmic', 'not_permitted', 'Do this.')])).toEqual([
    {
      method: 'rapl',
      state: 'works',
      source: 'the rapl',
      tier: 'B',
      uncertainty_pct: 10,
      power_w: 12.34,
      idle_w: 6.1,
      idle_origin: 'learned',
    },
    { method: 'pi5-pmic', state: 'unusable', problem: 'not_permitted', says: 'pi5-pmic says no.', remedy: 'Do this.' },
  ])
})
