import { describe, expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { progressText, sentenceText, statusLines } from './show-snapshot.ts'
import { aFinishedTask, aRunningTask, aSnapshot, aSun } from '#core/contracts/test-states.ts'

const HOUR_MS = 3_600_000
const pausedUntil = (at: Date): AgentSnapshot['sentence'] => ({
  reason: 'paused_by_user_until',
  values: {},
  next_change_at: at.toISOString(),
})
/** As on a 24-hour clock, in every language. */
const clock = (at: Date) => [at.getHours(), at.getMinutes()].map((number) => String(number).padStart(2, '0')).join(':')
const computing = (count: number): AgentSnapshot['sentence'] => ({
  reason: 'computing',
  values: { count },
  next_change_at: null,
})

describe('the sentence', () => {
  test.each(['en', 'fr', 'nl', 'de'] as const)('in %s has its time in this computer’s zone', (language) => {
    const at = new Date(Date.now() + HOUR_MS)
    expect(sentenceText(pausedUntil(at), language)).toContain(clock(at))
  })

  test('names the day when that is not today’s', () => {
    const at = new Date(Date.now() + 40 * 24 * HOUR_MS)
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' }).format(at)
    expect(sentenceText(pausedUntil(at), 'en')).toContain(day)
    expect(sentenceText(pausedUntil(new Date()), 'en')).not.toContain(
      new Intl.DateTimeFormat('en-GB', { month: 'long' }).format(),
    )
  })

  test('counts', () => {
    expect(sentenceText(computing(1), 'en')).toBe('Computing 1 task.')
    expect(sentenceText(computing(2), 'nl')).toBe('Er worden 2 taken berekend.')
  })
})

describe('the status', () => {
  test('says how much a checkpoint had saved', () => {
    const running = [aRunningTask({ task_type: 'render', progress: 0.7, resumed_from: 0.42 })]
    expect(statusLines(aSnapshot({ running }), 'en')).toContainEqual(
      expect.stringContaining('70 % (went on from 42 %), '),
    )
  })

  test('says what the node does, why, and what it has earned', () => {
    const snapshot = aSnapshot({
      power_w: 4.35,
      solar_w: 480.4,
      running: [aRunningTask({ progress: 0.999, energy_wh: 0.00012, solar_wh: 0.00006 })],
      unsent_results: 2,
      earned_eur: '1.0100007875',
      warnings: [{ code: 'meter_unreadable', values: { detail: 'no such device' } }],
    })
    expect(statusLines(snapshot, 'en')).toEqual([
      'Computing 1 task.',
      `Node     Hall (${snapshot.node_id})`,
      'Grid     http://localhost:8081/ (connected)',
      'Power    4.3 W, sun 480 W',
      `Running  data_hash ${snapshot.running[0]!.task_id}: computing 99 %, 0.0001 Wh (sun 0.0001 Wh)`,
      'Earned   €1.0100007875; results not yet acknowledged: 2',
      'Warning  The energy meter cannot be read: no such device',
    ])
  })

  test('says what the meters of the site say', () => {
    const sun = aSun({
      grid_w: 350,
      pv_w: 1200,
      battery_w: -50.4,
      load_w: 1500,
      battery_soc_pct: 61.2,
      surplus_w: -350,
    })
    expect(statusLines(aSnapshot({ sun }), 'en')).toContain(
      'Sun      grid 350 W (in), sun 1200 W, battery -50 W (charging), 61 % full, house 1500 W, 350 W too little (measured)',
    )
    expect(statusLines(aSnapshot({ sun: aSun({ quality: null }) }), 'en')).toContain('Sun      no figure (unknown)')
  })

  test('keeps practice money apart from what was earned', () => {
    const practice = aFinishedTask({ outcome: 'paid', book: 'demo', reward_eur: '0.01', node_share_eur: '0' })
    const lines = statusLines(aSnapshot({ demo_eur: '0.01', recent: [practice] }), 'en')
    expect(lines).toContain('Earned   €0; results not yet acknowledged: 0')
    expect(lines).toContain('Practice €0.01 of demonstration work, which is never paid out')
    expect(lines.at(-1)).toContain(': practice, never paid out: €0.01 and credit of €0')
    expect(progressText(aSnapshot({ demo_eur: '0.01' }), 'en')).toBe('Computing 1 task. · €0 · practice €0.01')
  })

  test('says what it does not know', () => {
    const lines = statusLines(aSnapshot({ node_name: null, node_id: null, server: null, connected: false }), 'en')
    expect(lines).toContain('Node     unnamed (not registered)')
    expect(lines).toContain('Grid     - (not connected)')
    expect(lines).toContain('Power    unknown, sun 0 W')
  })

  test('says of each of the last five what became of it', () => {
    const paid = aFinishedTask({ outcome: 'paid', reward_eur: '0.01', node_share_eur: '0.0000007875' })
    const waiting = aFinishedTask({ outcome: 'waiting' })
    const refused = aFinishedTask({ outcome: 'not_paid', because: { reason: 'task_expired', detail: null } })
    const recent = [paid, waiting, refused, waiting, waiting, waiting, waiting]
    const done = statusLines(aSnapshot({ recent }), 'en').filter((line) => line.startsWith('Done'))
    expect(done).toHaveLength(5)
    expect(done[0]).toContain(': €0.01 and credit of €0.0000007875')
    expect(done[1]).toContain(': waits to be sent')
    expect(done[2]).toContain(': not paid, because: the deadline had passed.')
  })
})

describe('one line for a terminal', () => {
  test('says what happens now', () => {
    const running = [aRunningTask({ progress: 0.5 }), aRunningTask({ progress: 0 })]
    expect(progressText(aSnapshot({ running, power_w: 10.04, solar_w: 250.6, earned_eur: '0.02' }), 'en')).toBe(
      'Computing 1 task. · data_hash 50 % · data_hash 0 % · 10.0 W · sun 251 W · €0.02',
    )
  })

  test('leaves out what there is not', () => {
    expect(progressText(aSnapshot(), 'en')).toBe('Computing 1 task. · €0')
  })
})
