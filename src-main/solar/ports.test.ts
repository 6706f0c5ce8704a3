import { expect, test } from 'vitest'
import { sourceProblemOf, SourceUnreadable } from './ports.ts'

test('what a device says reaches terminals and logs short, and without signs that steer them', () => {
  const { problem, message } = new SourceUnreadable('not_a_number', {
    what: 'site/grid\r\nERROR all is lost',
    detail: `\u001B[2J\u202E${'x'.repeat(5000)}`,
    watts: -3000,
  })
  expect(problem).toEqual({
    code: 'not_a_number',
    values: { what: 'site/grid ERROR all is lost', detail: `[2J ${'x'.repeat(196)}`, watts: -3000 },
  })
  expect(message).not.toMatch(/\p{C}/u)
})

test('a bug has words too', () => {
  expect(sourceProblemOf(new Error('oops'), 'roof')).toEqual({
    code: 'other',
    values: { address: 'roof', detail: 'oops' },
  })
  expect(sourceProblemOf('oops', 'roof')).toMatchObject({ values: { detail: 'oops' } })
})
