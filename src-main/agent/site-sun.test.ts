import { describe, expect, test } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading, type SolarReading, SourceUnreadable } from '../solar/ports.ts'
import { accountBench } from './test-account-bench.ts'

/** At half load the computer's task draws 5 W above rest, of which 25 % may be wrong: 3.75 W are sure. */
type Says = Partial<Omit<SolarReading, 'at'>> | Error
function setup(says: Says) {
  const now = { says, at: () => bench.host.now() }
  const bench = accountBench(handDrivenMeter(), {
    read: async () => {
      if (now.says instanceof Error) throw now.says
      return siteReading({ quality: 'measured', ...now.says, at: now.at() })
    },
  })
  return { ...bench, now }
}

/** What share the sun had in a task that ran for some intervals of 10 s, with what the meter said at the end of each. */
async function shareOver(bench: ReturnType<typeof setup>, says: readonly Says[]): Promise<number> {
  await bench.account.read()
  bench.open('a')
  for (const say of says) {
    bench.now.says = say
    bench.use('a', 10_000)
    await bench.pass(10_000)
  }
  const { energyUWh, solarUWh } = bench.account.soFar('a')
  return Number((solarUWh * 10_000n) / energyUWh) / 10_000
}
const times = (count: number, says: Says): Says[] => Array.from({ length: count }, () => says)

describe('the sun by a meter', () => {
  test.each<[string, Says, number]>([
    ['all while the house exports', { gridW: -500 }, 1],
    ['all while what is exported is more than the margin', { gridW: -16 }, 1],
    ['what is exported less the margin, our sure draw added back', { gridW: -9 }, (9 * 0.99 + 3.75 - 10) / 5],
    ['nothing while it is within the margin', { gridW: 0 }, 0],
    ['nothing while the house imports', { gridW: 500 }, 0],
    ['nothing at night, whatever the grid says', { gridW: -500, pvW: 0 }, 0],
    ['nothing that a battery gives', { gridW: -500, batteryW: 600 }, 0],
    ['what panels leave to a house that is measured', { pvW: 800, loadW: 300 }, 1],
    ['nothing while the meter tells nothing', { pvW: null }, 0],
    ['nothing while the meter tells no number', { gridW: Number.NaN }, 0],
  ])('gives %s', async (_, says, share) => {
    expect(await shareOver(setup(says), times(200, says))).toBeCloseTo(share, 2)
  })

  test('that another system passes on late gives nothing for a draw that it may not have seen', async () => {
    const late = { gridW: -9, quality: 'relayed' } as const
    expect(await shareOver(setup(late), times(6, late))).toBe(0)
    expect(await shareOver(setup(late), times(200, late))).toBeCloseTo((9 * 0.99 + 3.75 - 10) / 5, 1)
    const sunny = { gridW: -500, quality: 'relayed' } as const
    expect(await shareOver(setup(sunny), times(6, sunny))).toBe(1)
  })

  test('is read by what its owner said then: a setting that is changed makes no sun of what was before', async () => {
    const facts = { isSetUp: true, assumedLoadW: 1000, isNight: false, sharing: null }
    const bench = accountBench(handDrivenMeter(), {
      read: async () => siteReading({ quality: 'measured', pvW: 500, at: bench.host.now() }),
      source: { site: () => facts },
    })
    await bench.account.read()
    bench.open('a')
    facts.assumedLoadW = 0
    bench.use('a', 10_000)
    await bench.pass(10_000)
    const { energyUWh, solarUWh } = bench.account.soFar('a')
    expect(Number(solarUWh) / Number(energyUWh)).toBeCloseTo(0.5, 3)
  })

  test('that is read half of the time gives half of it', async () => {
    const sunny = { gridW: -500 }
    expect(await shareOver(setup(sunny), [...times(30, sunny), ...times(30, { gridW: 500 })])).toBeCloseTo(0.5, 1)
  })

  test('stops at the last good reading when the meter is lost in the middle', async () => {
    const bench = setup({ gridW: -500 })
    const lost = new SourceUnreadable('unreachable', { address: '192.168.1.20' })
    expect(await shareOver(bench, [...times(6, { gridW: -500 }), ...times(6, lost)])).toBeCloseTo(0.5, 2)
    expect(bench.account.now()).toMatchObject({ solarW: 0, surplusW: expect.closeTo(505, 0), readingAgeS: 60 })
    expect(bench.account.now().sun).toMatchObject({ grid_w: -500, problem: lost.problem })
    expect(bench.account.now().problems).toEqual([
      {
        code: 'sun_unreadable',
        values: {
          source: 'a roof',
          detail: '192.168.1.20 does not answer. Is it switched on and in this network?',
        },
      },
    ])
    for (let tens = 0; tens < 4; tens++) await bench.pass(10_000)
    expect(bench.account.now()).toMatchObject({ surplusW: null, readingAgeS: 100 })
    expect(bench.account.now().sun).toMatchObject({ grid_w: null, surplus_w: null })
  })

  test('that comes back after a while gives nothing for the time between, and something again afterwards', async () => {
    const sunny = { gridW: -500 }
    const share = await shareOver(setup(sunny), [
      ...times(3, sunny),
      ...times(12, new Error('away')),
      ...times(5, sunny),
    ])
    // Three before, four after; the fifth is the first good reading again.
    expect(share).toBeCloseTo(7 / 20, 2)
  })

  test('that hangs on its last value is stale, and says so', async () => {
    const bench = setup({ gridW: -500 })
    const stopped = bench.host.now()
    bench.now.at = () => stopped
    expect(await shareOver(bench, times(12, { gridW: -500 }))).toBe(0)
    expect(bench.account.now().sun?.problem).toEqual({ code: 'stale', values: { address: 'a roof', seconds: 120 } })
  })

  test.each([-3_600_000, 3_600_000])('gives nothing while its clock is %i ms off', async (byMs) => {
    const bench = setup({ gridW: -500 })
    bench.now.at = () => new Date(bench.host.now().getTime() + byMs)
    expect(await shareOver(bench, times(6, { gridW: -500 }))).toBe(0)
    expect(bench.account.now().sun?.problem?.code).toBe('stale')
  })

  test.each<[string, number]>([
    ['computer slept for eight hours', 8 * 3_600_000],
    ['clock was put back by an hour', -3_600_000],
  ])('gives nothing for the moments around which the %s', async (_, byMs) => {
    const bench = setup({ gridW: -500 })
    expect(await shareOver(bench, times(6, { gridW: -500 }))).toBe(1)
    const before = bench.account.soFar('a').solarUWh
    // Nothing runs meanwhile, and the steady clock stands still.
    bench.host.pass((bench.sun.clockSetByMs = byMs), 0)
    bench.now.says = { gridW: 500 }
    bench.use('a', 10_000)
    await bench.pass(10_000)
    expect(bench.account.soFar('a').solarUWh).toBe(before)
    bench.now.says = { gridW: -500 }
    bench.use('a', 20_000)
    await bench.pass(10_000)
    await bench.pass(10_000)
    expect(bench.account.soFar('a').solarUWh).toBeGreaterThan(before)
  })

  test('is asked at once, and not believed before that, when the computer has slept', async () => {
    let asked = 0
    const bench = accountBench(handDrivenMeter(), {
      everyMs: 10_000,
      read: async () => {
        if (++asked > 1) throw new Error('not there yet')
        return siteReading({ quality: 'measured', gridW: -500, at: bench.host.now() })
      },
    })
    await bench.account.read()
    await bench.pass(1000)
    expect([asked, bench.account.now().surplusW]).toEqual([1, 500])
    bench.host.pass((bench.sun.clockSetByMs = 3_600_000), 0)
    expect(bench.account.now()).toMatchObject({ surplusW: null, readingAgeS: 3601 })
    await bench.pass(1000)
    expect([asked, bench.account.now().surplusW]).toEqual([2, null])
  })

  test('tells the surplus with our own load at the moment of the reading added back', async () => {
    const bench = setup({ gridW: 3 })
    await bench.account.read()
    expect(bench.account.now()).toMatchObject({ surplusW: -3, ownW: 0, hostIdleW: null })
    bench.open('a')
    bench.use('a', 10_000)
    await bench.pass(10_000)
    expect(bench.account.now()).toMatchObject({ surplusW: -3, ownW: 5, hostIdleW: 10 })
    bench.use('a', 10_000)
    await bench.pass(10_000)
    expect(bench.account.now()).toMatchObject({ surplusW: 2, ownW: 5, hostIdleW: 10 })
  })
})

test('a node that divides the surplus for others is asked every ten seconds, and at once when a task has ended', async () => {
  const asked: number[] = []
  const bench = accountBench(handDrivenMeter(), {
    everyMs: 10_000,
    source: {
      leader: () => ({
        async settle(draws) {
          asked.push(draws.length)
          return { untilAgoMs: 0, grantedJ: draws.map(({ drawnW }) => drawnW) }
        },
      }),
    },
  })
  await bench.account.read()
  bench.open('a')
  for (let second = 0; second < 25; second++) {
    bench.use('a', 1000)
    await bench.pass(1000)
  }
  expect(asked).toEqual([1, 10, 10])
  await bench.account.settle()
  expect(asked).toEqual([1, 10, 10, 4])
  expect(bench.account.soFar('a').solarUWh).toBe(bench.account.soFar('a').energyUWh)
})

describe('evidence', () => {
  test.each<[string, Says, string]>([
    ['is that of the computer where the meter is better', { gridW: -500 }, 'C'],
    ['is relayed', { gridW: -500, quality: 'relayed' }, 'C'],
    ['is of panels alone', { pvW: 500 }, 'C'],
    ['is typed', { pvW: 500, quality: 'declared' }, 'declared'],
    ['is simulated', { pvW: 500, quality: 'simulated' }, 'simulated'],
  ])('%s', async (_, says, tier) => {
    const bench = setup(says)
    await shareOver(bench, [says])
    expect(bench.account.soFar('a').measuring?.tier).toBe(tier)
  })

  test('is as weak as the weakest moment of the task', async () => {
    const bench = setup({ gridW: -500 })
    await shareOver(bench, [{ gridW: -500 }, { pvW: 500, quality: 'simulated' }, { gridW: -500 }])
    expect(bench.account.soFar('a').measuring).toMatchObject({ tier: 'simulated', method: 'hand-driven' })
  })

  test('is as weak as the reading that gave the sun, also when that came after the work', async () => {
    const host = handDrivenMeter()
    const sample: typeof host.meter.sample = async () => {
      const one = await host.meter.sample()
      return { ...one, measuring: { ...one.measuring, tier: 'A' } }
    }
    const late: (number | null)[] = [null, null, 15_000, 0]
    const bench = accountBench(host, {
      meter: { ...host.meter, sample },
      read: async () => {
        const agoMs = late.shift() ?? null
        if (agoMs === null) throw new Error('not there yet')
        return siteReading({ quality: 'relayed', gridW: -500, at: new Date(host.now().getTime() - agoMs) })
      },
    })
    await bench.account.read()
    bench.open('a')
    bench.use('a', 10_000)
    for (let tens = 0; tens < 3; tens++) await bench.pass(10_000)
    expect(bench.account.soFar('a').solarUWh).toBeGreaterThan(0n)
    expect(bench.account.soFar('a').measuring?.tier).toBe('C')
  })

  test('is as weak as the reading before the work, which gave the sun of its beginning', async () => {
    const bench = setup({ pvW: 500, quality: 'simulated' })
    expect(await shareOver(bench, [{ gridW: -500 }])).toBe(1)
    expect(bench.account.soFar('a').measuring?.tier).toBe('simulated')
  })

  test('counts the rest of the computer for footprints alone', async () => {
    const bench = setup({ gridW: -500 })
    await shareOver(bench, times(6, { gridW: -500 }))
    const { energyUWh, totalUWh } = bench.account.soFar('a')
    expect(Number(totalUWh) / Number(energyUWh)).toBeCloseTo(3, 3)
  })
})
