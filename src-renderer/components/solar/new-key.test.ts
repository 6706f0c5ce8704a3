import { expect, test } from 'vitest'
import { Site, SITE_DEFAULT } from '#core/contracts/solar.ts'
import { newKey } from './new-key.ts'

test('each key is another one, and a site takes it', () => {
  const keys = Array.from({ length: 50 }, newKey)
  expect(new Set(keys).size).toBe(50)
  for (const key of keys) {
    expect(key).toMatch(/^([a-km-np-z2-9]{4}-){5}[a-km-np-z2-9]{4}$/)
    expect(Site.safeParse({ ...SITE_DEFAULT, sharing: { port: 8095, key } }).success).toBe(true)
  }
})
