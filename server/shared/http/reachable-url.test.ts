import { expect, test } from 'vitest'
import { reachableUrl } from './reachable-url.ts'

test.each([
  ['http://127.0.0.1:8081', 'http://127.0.0.1:8081'],
  ['https://grid.example.org/', 'https://grid.example.org'],
  ['https://example.org/grid/', 'https://example.org/grid'],
  ['https://0.0.0.0:8081', 'https://hall-pi:8081'],
  ['http://[::]:8081', 'http://hall-pi:8081'],
  ['http://[::1]:8081', 'http://[::1]:8081'],
])('%s is reached at %s', (url, reachable) => {
  expect(reachableUrl(url, 'hall-pi')).toBe(reachable)
})
