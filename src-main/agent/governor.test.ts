import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NODE_STATUSES } from '#core/node/node.ts'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { sentenceText } from '../cli/show-snapshot.ts'
import { decide, DISK_FREE_MIN_MB, type Situation } from './governor.ts'

const LATER = new Date('2026-06-21T18:00:00.000Z')

/** Nothing is in the way; four slots, of which none is used. */
const aSituation = (changes: Partial<Situation> = {}): Situation => ({
  mode: 'always',
  pausedUntil: null,
  isStopping: false,
  isOutdated: false,
  status: 'idle',
  retryAt: null,
  askAgainAt: null,
  freeDiskMb: 10_000,
  slotsMax: 4,
  runningCount: 0,
  ...changes,
})
const decided = (changes: Partial<Situation>) => {
  const { slots, holdsStill, sentence } = decide(aSituation(changes))
  return [slots, holdsStill, sentence.reason, sentence.next_change_at]
}

describe('the governor', () => {
  test('lets all slots compute and says how many do', () => {
    expect(decide(aSituation({ runningCount: 2, status: 'active' }))).toEqual({
      slots: 4,
      holdsStill: false,
      sentence: { reason: 'computing', values: { count: 2 }, next_change_at: null },
    })
  })

  test.each<[string, Partial<Situation>, unknown[]]>([
    ['before the coordinator answered', { status: null }, [4, false, 'starting', null]],
    ['asking for work', { askAgainAt: null }, [4, false, 'asking_for_work', null]],
    ['waiting for work', { askAgainAt: LATER }, [4, false, 'waiting_for_work', LATER.toISOString()]],
    ['stopping', { isStopping: true, runningCount: 1 }, [0, false, 'stopping', null]],
    ['too old', { isOutdated: true, runningCount: 1 }, [0, false, 'agent_outdated', null]],
    ['paused for good', { mode: 'paused', runningCount: 1 }, [0, true, 'paused_by_user', null]],
    ['paused until', { mode: 'paused', pausedUntil: LATER }, [0, true, 'paused_by_user_until', LATER.toISOString()]],
    ['suspended', { status: 'suspended', runningCount: 1 }, [0, false, 'node_suspended', null]],
    ['pending', { status: 'pending_approval' }, [0, false, 'node_pending', null]],
    ['left', { status: 'left' }, [0, false, 'node_left', null]],
    ['unreachable', { retryAt: LATER }, [0, false, 'coordinator_unreachable', LATER.toISOString()]],
    ['unreachable, but at work', { retryAt: LATER, runningCount: 1 }, [4, false, 'computing', null]],
    ['finishing', { mode: 'finish', runningCount: 1 }, [0, false, 'finishing', null]],
    ['a full disk', { freeDiskMb: DISK_FREE_MIN_MB - 1 }, [0, false, 'storage_full', null]],
    ['a full disk while at work', { freeDiskMb: 0, runningCount: 1 }, [0, false, 'computing', null]],
    ['just enough disk', { freeDiskMb: DISK_FREE_MIN_MB, runningCount: 1 }, [4, false, 'computing', null]],
  ])('%s', (_, changes, decision) => {
    expect(decided(changes)).toEqual(decision)
  })

  test('shows the most restrictive of several reasons', () => {
    const all = { mode: 'paused', status: 'suspended', retryAt: LATER, freeDiskMb: 0 } as const
    expect(decided({ ...all, isStopping: true })[2]).toBe('stopping')
    expect(decided(all)).toEqual([0, true, 'paused_by_user', null])
    expect(decided({ ...all, mode: 'always' })[2]).toBe('node_suspended')
    expect(decided({ ...all, mode: 'always', status: 'idle' })[2]).toBe('coordinator_unreachable')
  })
})

const anySituation: fc.Arbitrary<Situation> = fc.record({
  mode: fc.constantFrom('always', 'paused', 'finish'),
  pausedUntil: fc.option(fc.constant(LATER)),
  isStopping: fc.boolean(),
  isOutdated: fc.boolean(),
  status: fc.option(fc.constantFrom(...NODE_STATUSES)),
  retryAt: fc.option(fc.constant(LATER)),
  askAgainAt: fc.option(fc.constant(LATER)),
  freeDiskMb: fc.constantFrom(0, 499, 500, Number.POSITIVE_INFINITY),
  slotsMax: fc.integer({ min: 1, max: 256 }),
  runningCount: fc.integer({ min: 0, max: 300 }),
})

describe('whatever the situation', () => {
  test('no rule that forbids work is overridden, and nobody is told to compute more than there are slots', () => {
    fc.assert(
      fc.property(anySituation, (situation) => {
        const { slots, holdsStill } = decide(situation)
        const forbidden =
          situation.isStopping ||
          situation.isOutdated ||
          situation.mode !== 'always' ||
          ['suspended', 'pending_approval', 'left'].includes(situation.status ?? '') ||
          situation.freeDiskMb < DISK_FREE_MIN_MB ||
          (situation.retryAt !== null && situation.runningCount === 0)
        expect(slots).toBe(forbidden ? 0 : situation.slotsMax)
        expect(holdsStill).toBe(situation.mode === 'paused' && !situation.isStopping)
      }),
    )
  })

  test('there is a sentence for it in every language', () => {
    fc.assert(
      fc.property(anySituation, fc.constantFrom(...LANGUAGES), (situation, language) => {
        expect(sentenceText(decide(situation).sentence, language)).not.toMatch(/[{}]|undefined/)
      }),
    )
  })
})
