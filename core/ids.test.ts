import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as ids from './ids.ts'

test.each(Object.entries(ids))('%s gives the same text a brand', (_, brand) => {
  fc.assert(fc.property(fc.uuid(), (uuid) => brand(uuid) === uuid))
  expect(brand('01890000-0000-7000-8000-000000000001')).toBe('01890000-0000-7000-8000-000000000001')
})
