import { describe, expect, test } from 'vitest'
import { LIMITS_DEFAULT, SUN_RULE_DEFAULT } from '#core/contracts/limits.ts'
import { limitLines, withLimitWords } from './limit-words.ts'

const DEFAULTS = { limits: LIMITS_DEFAULT, sun_rule: SUN_RULE_DEFAULT }
const after = (...words: string[]) => withLimitWords(DEFAULTS, words)

describe('limits in words', () => {
  test('change what they name, and leave the rest', () => {
    expect(after('cpu=50', 'user=half', 'programs=vlc,Blender', 'sun-budget=0.5')).toEqual({
      limits: {
        ...LIMITS_DEFAULT,
        cpu_share_pct: 50,
        when_user_active: 'half',
        exclusive_programs: ['vlc', 'Blender'],
      },
      sun_rule: { ...SUN_RULE_DEFAULT, deficit_budget_wh: 0.5 },
    })
  })

  test('lift limits', () => {
    const kept = after('temperature=80', 'programs=vlc', 'mon=off/full')
    const lifted = withLimitWords(kept, ['temperature=none', 'programs=none', 'plan=none'])
    expect(lifted).toEqual(DEFAULTS)
  })

  test('make a weekly plan', () => {
    const { schedule } = after('day=08:00', 'night=20:30', 'mon-fri=off/full', 'sun=half').limits
    const work = { day: 'off', night: 'full' }
    const full = { day: 'full', night: 'full' }
    expect(schedule).toEqual({
      day_starts: '08:00',
      night_starts: '20:30',
      days: [work, work, work, work, work, full, { day: 'half', night: 'half' }],
    })
  })

  test.each([
    ['cpu', '“limits” takes NAME=VALUE, not “cpu”. See --help.'],
    ['cpu=', '“limits” takes NAME=VALUE, not “cpu=”. See --help.'],
    ['speed=50', 'There is no limit “speed”. See --help.'],
    ['fri-mon=off', 'There is no limit “fri-mon”. See --help.'],
    ['cpu=5', /^cpu: .+ See --help\.$/],
    ['cpu=fast', /^cpu: .+ See --help\.$/],
    ['user=never', /^user: .+ See --help\.$/],
    ['night=25:00', /^plan: .+ See --help\.$/],
    ['mon=on', 'A plan takes full, half, off, not “on”.'],
    ['sun-starts=0', /^sun-starts: .+ See --help\.$/],
  ])('that are none are refused: %s', (word, sentence) => {
    expect(() => after(word)).toThrow(sentence)
  })

  test('are shown as they are set', () => {
    const kept = after(
      'cpu=50',
      'programs=vlc,Blender',
      'disk=500',
      'network=500',
      'mon-fri=off/half',
      'battery-first=80',
    )
    const shown = limitLines(kept)
    const set = shown.flatMap((line) => line.split(' ').filter((word) => /^[a-z-]+=\S+$/.test(word)))
    expect(withLimitWords(DEFAULTS, set)).toEqual(kept)
    const every = { ...LIMITS_DEFAULT, ...SUN_RULE_DEFAULT }
    expect(limitLines(DEFAULTS)).toHaveLength(Object.keys(every).length)
    expect(limitLines(DEFAULTS)).toContain('plan=none              computing at any hour')
  })
})
