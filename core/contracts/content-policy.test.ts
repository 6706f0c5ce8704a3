import { expect, test } from 'vitest'
import { CONTENT_POLICY } from './content-policy.ts'

test('a page of ours runs its own scripts, by trusted ways only, and is shown in no frame', () => {
  const rules = new Map(CONTENT_POLICY.split('; ').map((rule) => [rule.split(' ')[0], rule]))
  expect(rules.get('default-src')).toBe("default-src 'none'")
  expect(rules.get('script-src')).toBe("script-src 'self'")
  expect(rules.get('require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
  expect(rules.get('frame-ancestors')).toBe("frame-ancestors 'none'")
  expect(CONTENT_POLICY).not.toMatch(/unsafe|\*/)
})
