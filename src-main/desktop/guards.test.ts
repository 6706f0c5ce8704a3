import { describe, expect, test } from 'vitest'
import { mayOpenOutside } from './guards.ts'

describe('a link that opens in the user’s browser', () => {
  test.each(['https://koprogo.org/', 'https://koprogo.org/aide?x=1#y', 'https://www.koprogo.org/'])('%s', (url) =>
    expect(mayOpenOutside(url)).toBe(true),
  )
})

describe('a link that opens nowhere', () => {
  test.each([
    'http://koprogo.org/',
    'https://koprogo.org.evil.example/',
    'https://koprogo.org:8443/',
    'https://koprogo.org@evil.example/',
    'https://eva:secret@koprogo.org/',
    'https://sub.koprogo.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'koprogo-grid://join',
    'smb://koprogo.org/share',
    '',
  ])('%s', (url) => expect(mayOpenOutside(url)).toBe(false))
})
