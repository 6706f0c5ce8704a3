import { describe, expect, test } from 'vitest'
import { parseSimulateOptions, SimulateUsage } from './options.ts'

const parse = (line: string) => parseSimulateOptions(line.split(' '))

describe('what is typed after npm run simulate --', () => {
  test('needs only a device', () => {
    expect(parse('shelly')).toEqual({
      device: 'shelly',
      model: 'pro-3em',
      roles: null,
      password: null,
      scenario: 'clear',
      startAt: new Date('2026-06-21T10:00:00Z'),
      speed: 1,
      seed: 1,
      peakW: 4000,
      port: 0,
      controlPort: 0,
      logFile: null,
    })
  })

  test('may say everything', () => {
    const line =
      'shelly --scenario winter --speed 60 --start 2026-01-05T09:00Z --seed 7 --peak-w 6000 --model gen1-em --roles pv,grid --password x --port 8100 --log truth.csv'
    expect(parse(line)).toMatchObject({
      model: 'gen1-em',
      roles: ['pv', 'grid'],
      scenario: 'winter',
      startAt: new Date('2026-01-05T09:00:00Z'),
      speed: 60,
      port: 8100,
      logFile: 'truth.csv',
    })
  })

  test('a winter begins in winter', () => {
    expect(parse('p1 --scenario winter')?.startAt).toEqual(new Date('2026-12-21T10:30:00Z'))
  })

  test('--help is no simulator', () => {
    expect(parse('--help')).toBe(null)
  })

  test.each([
    ['', /^device: one of shelly, p1/],
    ['toaster', /^device: one of/],
    ['p1 evcc', /not also evcc/],
    ['p1 --scenario storm', /^--scenario: one of clear/],
    ['p1 --speed fast', /^--speed: a number/],
    ['p1 --speed 0', /^--speed: a number/],
    ['p1 --port 70000', /^--port: a number from 0 to 65535/],
    ['p1 --start yesterday', /^--start: a moment/],
    ['p1 --model gen1-em', /^--model: one of dsmr5/],
    ['shelly --roles roof', /^--roles: one of grid/],
    ['p1 --roles pv', /^--roles: only of shelly, tasmota, not of p1/],
    ['evcc --password x', /^--password: only of shelly/],
    ['shelly --control-port 8101', /^--control-port: only of p1, mqtt/],
    ['p1 --sped 3', /Unknown option '--sped'/],
  ])('refuses %j', (line, why) => {
    expect(() => parse(line)).toThrow(SimulateUsage)
    expect(() => parse(line)).toThrow(why)
  })
})
