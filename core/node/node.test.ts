import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decideStanding,
  ecoScore,
  ensureMayWork,
  hasSurplus,
  NODE_STATUSES,
  nodeStatus,
  type NodeStanding,
  openAssignmentsMax,
  parseName,
} from './node.ts'

const now = new Date('2026-06-21T12:00:00.000Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const approved = { standing: 'approved', lastSeenAt: now, openAssignments: 0, now } as const
const standing = fc.constantFrom<NodeStanding>('approved', 'pending_approval', 'suspended', 'left')
const sunny = { hasSolar: true, solarW: 500, surplusW: null, heardAt: now, now }
const refused = (code: string) => expect.objectContaining({ name: 'DomainError', code })

describe('the status of a node', () => {
  test('is idle online without work and active with an open assignment', () => {
    expect(nodeStatus(approved)).toBe('idle')
    expect(nodeStatus({ ...approved, openAssignments: 1 })).toBe('active')
  })

  test('is offline when it was never heard, or not for more than five minutes', () => {
    expect(nodeStatus({ ...approved, lastSeenAt: null })).toBe('offline')
    expect(nodeStatus({ ...approved, lastSeenAt: ago(300_000), openAssignments: 1 })).toBe('active')
    expect(nodeStatus({ ...approved, lastSeenAt: ago(300_001), openAssignments: 1 })).toBe('offline')
  })

  test('is what an admin decided, before anything else', () => {
    const life = { lastSeenAt: fc.option(fc.date({ noInvalidDate: true })), openAssignments: fc.nat(10) }
    fc.assert(
      fc.property(standing, fc.record(life), (decided, lived) => {
        const status = nodeStatus({ standing: decided, ...lived, now })
        expect(NODE_STATUSES).toContain(status)
        expect(status === decided).toBe(decided !== 'approved')
      }),
    )
  })
})

describe('a node that wants to take part', () => {
  test('may when it is approved', () => {
    expect(() => ensureMayWork('approved')).not.toThrow()
  })

  test.each([
    ['suspended', 'node_suspended'],
    ['pending_approval', 'node_pending'],
    ['left', 'node_left'],
  ] as const)('may not when it is %s', (standing, code) => {
    expect(() => ensureMayWork(standing)).toThrow(refused(code))
  })
})

describe('a name', () => {
  test('is trimmed', () => {
    expect(parseName('  Toit de l’école \u00a0')).toBe('Toit de l’école')
  })

  test('has 1 to 255 code points, however many UTF-16 units they take', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), fc.constantFrom('a', 'é', '🌞'), (length, character) => {
        const name = character.repeat(length)
        expect(parseName(name)).toBe(name)
      }),
    )
  })

  test.each(['', '   ', '\u00a0', 'a'.repeat(256), '🌞'.repeat(256)])('of a wrong length is refused (%#)', (text) => {
    expect(() => parseName(text)).toThrow(refused('node_name_invalid'))
  })

  test('with a control character is refused, wherever it is', () => {
    const control = fc.oneof(fc.integer({ min: 0, max: 0x1f }), fc.integer({ min: 0x7f, max: 0x9f }))
    fc.assert(
      fc.property(control, fc.constantFrom('', 'roof'), fc.constantFrom('', 'top'), (code, before, after) => {
        const text = `${before}${String.fromCodePoint(code)}${after}`
        expect(() => parseName(text)).toThrow(refused('node_name_invalid'))
      }),
    )
  })

  test.each(['\u2028', '\u2029', '\u202A', '\u202E', '\u2066', '\u2069'])(
    'with a character that breaks or turns the line around is refused (%#)',
    (control) => {
      expect(() => parseName(`roof ${control}top`)).toThrow(refused('node_name_invalid'))
    },
  )

  test.each(['גג הבניין', 'سطح المبنى', '👩\u200D👩\u200D👧', 'a\u200Eb\u200F', 'e\u0301cole'])(
    'in any script, and with joined characters, is kept as it is: %s',
    (name) => {
      expect(parseName(name)).toBe(name)
    },
  )

  test('with half a character is refused, because it has no UTF-8 form', () => {
    expect(() => parseName('roof \ud83c')).toThrow(refused('node_name_invalid'))
  })
})

describe('the eco score', () => {
  test('of 20 % CPU and 500 W is 0.65, without solar 0.4', () => {
    expect(ecoScore({ cpuUsagePct: 20, hasSolar: true, solarW: 500 })).toBe(0.65)
    expect(ecoScore({ cpuUsagePct: 20, hasSolar: false, solarW: 500 })).toBe(0.4)
  })

  test('lies between 0 and 1, whatever a node says', () => {
    const any = fc.double({ noNaN: true })
    fc.assert(
      fc.property(any, any, fc.boolean(), (cpuUsagePct, solarW, hasSolar) => {
        const score = ecoScore({ cpuUsagePct, hasSolar, solarW })
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('reaches both ends', () => {
    expect(ecoScore({ cpuUsagePct: 0, hasSolar: true, solarW: 5000 })).toBe(1)
    expect(ecoScore({ cpuUsagePct: 100, hasSolar: true, solarW: 0 })).toBe(0)
  })

  test('never falls when the sun shines more or the processor rests more', () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true })
    const watts = fc.double({ min: 0, max: 2000, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(percent, percent), fc.tuple(watts, watts), (cpu, sun) => {
        const busy = ecoScore({ cpuUsagePct: Math.max(...cpu), hasSolar: true, solarW: Math.min(...sun) })
        const rested = ecoScore({ cpuUsagePct: Math.min(...cpu), hasSolar: true, solarW: Math.max(...sun) })
        expect(rested).toBeGreaterThanOrEqual(busy)
      }),
    )
  })

  test('shows no remainder of binary fractions', () => {
    expect(ecoScore({ cpuUsagePct: 90, hasSolar: true, solarW: 700 })).toBe(0.4)
  })
})

describe('surplus', () => {
  test('is what the node says of it, else the sun itself', () => {
    expect(hasSurplus(sunny)).toBe(true)
    expect(hasSurplus({ ...sunny, surplusW: 0 })).toBe(false)
    expect(hasSurplus({ ...sunny, surplusW: -20 })).toBe(false)
    expect(hasSurplus({ ...sunny, solarW: 0, surplusW: 1 })).toBe(true)
    expect(hasSurplus({ ...sunny, solarW: 0 })).toBe(false)
  })

  test('is 120 seconds old at most', () => {
    expect(hasSurplus({ ...sunny, heardAt: ago(120_000) })).toBe(true)
    expect(hasSurplus({ ...sunny, heardAt: ago(120_001) })).toBe(false)
  })

  test('is never there without panels', () => {
    fc.assert(
      fc.property(fc.double(), fc.option(fc.double()), (solarW, surplusW) => {
        expect(hasSurplus({ ...sunny, hasSolar: false, solarW, surplusW })).toBe(false)
      }),
    )
  })
})

test.each([
  [1, 2],
  [2, 4],
  [256, 512],
])('a node with %d cores holds at most %d assignments', (cores, most) => {
  expect(openAssignmentsMax(cores)).toBe(most)
})

test('an admin approves, suspends and reinstates, but cannot bring back a node that has left', () => {
  for (const standing of ['approved', 'pending_approval', 'suspended'] as const) {
    expect(decideStanding(standing, 'active')).toBe('approved')
    expect(decideStanding(standing, 'suspended')).toBe('suspended')
  }
  expect(() => decideStanding('left', 'active')).toThrow(expect.objectContaining({ code: 'node_gone' }))
})
