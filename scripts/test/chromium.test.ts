import { expect, test } from 'vitest'
import { ChromiumMissing, findChromium } from './chromium.ts'

const where = (there: readonly string[], environment: NodeJS.ProcessEnv = {}) => ({
  environment,
  isThere: (file: string) => there.includes(file),
  own: '/home/somebody/playwright/chrome',
})

test('takes the one that is named, else Playwright’s, else the system’s', () => {
  const all = ['/opt/mine', '/home/somebody/playwright/chrome', '/usr/bin/chromium']
  expect(findChromium(where(all, { CHROMIUM: '/opt/mine' }))).toBe('/opt/mine')
  expect(findChromium(where(all))).toBe('/home/somebody/playwright/chrome')
  expect(findChromium(where(['/usr/bin/chromium']))).toBe('/usr/bin/chromium')
})

test('says what to install where there is none, and when the named one is not there', () => {
  expect(() => findChromium(where([]))).toThrow(/apt-get install chromium/)
  expect(() => findChromium(where(['/usr/bin/chromium'], { CHROMIUM: '/opt/gone' }))).toThrow(ChromiumMissing)
})
