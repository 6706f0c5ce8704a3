import { expect, test } from 'vitest'
import { sentenceText } from './sentence-text.ts'

const now = new Date(2026, 5, 21, 12, 0)
const at = (...time: Parameters<typeof Date.UTC>) => new Date(...(time as [number, number])).toISOString()
const paused = (next_change_at: string) => ({ reason: 'paused_by_user_until', values: {}, next_change_at }) as const

test('a time of today is an hour, a later one has its day, in the language of whoever reads', () => {
  expect(sentenceText(paused(at(2026, 5, 21, 18, 5)), { language: 'en', now })).toBe('Paused until 18:05 by you.')
  expect(sentenceText(paused(at(2026, 5, 24, 7, 0)), { language: 'de', now })).toBe(
    'Von Ihnen bis 24. Juni um 07:00 angehalten.',
  )
})

test('a sentence without a change has no time', () => {
  const computing = { reason: 'computing', values: { count: 2 }, next_change_at: null } as const
  expect(sentenceText(computing, { language: 'en', now })).toBe('Computing 2 tasks.')
})
