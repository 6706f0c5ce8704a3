import { expect, test } from 'vitest'
import { SESSION_LIFETIME_S, sessions } from './sessions.ts'

const DAY_S = 24 * 3600

function setup({ key = 'a secret', port = 8090 } = {}) {
  const clock = { s: 1_000_000_000.5 }
  const open = (changes: { key?: string; port?: number } = {}) =>
    sessions({ key: changes.key ?? key, port: changes.port ?? port, nowS: () => clock.s })
  const made = open().open()
  return { clock, open, made, cookie: made.split(';', 1)[0] ?? '' }
}

test('the cookie is for this address and its own pages only, and no script sees it', () => {
  const { made } = setup()
  expect(made).toMatch(/^koprogo-ui-8090=\d+\.[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=7776000$/)
})

test('is found beside others, by a node that was started again', () => {
  const { open, cookie } = setup()
  expect(open().find(`one=1; ${cookie}; two=2`)).toEqual({ isOld: false })
})

test('is to be made anew after a day, and has ended after ninety', () => {
  const { clock, open, cookie } = setup()
  clock.s += DAY_S + 1
  expect(open().find(cookie)).toEqual({ isOld: true })
  clock.s += SESSION_LIFETIME_S - DAY_S
  expect(open().find(cookie)).toBeNull()
})

test('is nothing with another key, at another port, or when it was changed', () => {
  const { open, cookie } = setup()
  const later = cookie.replace(/=(\d+)/, (_, endsAtS: string) => `=${Number(endsAtS) + 1}`)
  expect(open({ key: 'another' }).find(cookie)).toBeNull()
  expect(open({ port: 8091 }).find(cookie.replace('8090', '8091'))).toBeNull()
  expect(open().find(later)).toBeNull()
  expect(open().find(cookie.slice(0, -1))).toBeNull()
  expect(open().find(cookie.replace('koprogo', 'Xkoprogo'))).toBeNull()
  expect(open().find(undefined)).toBeNull()
})
