import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { inviteOfLink, linkInbox } from './deep-link.ts'

const INVITE = `koprogo1.https://grid.example.org.-.${'A'.repeat(43)}`
const OTHER = `koprogo1.https://other.example.org.-.${'B'.repeat(43)}`
const LINK = `koprogo-grid://join#${INVITE}`

describe('a link with an invite', () => {
  test.each([LINK, `koprogo-grid://join/#${INVITE}`])('%s', (link) => expect(inviteOfLink(link)).toBe(INVITE))
})

describe('a link that is none', () => {
  test.each([
    INVITE,
    `koprogo-grid://leave#${INVITE}`,
    `koprogo-grid://join?x=1#${INVITE}`,
    `koprogo-grid://join@evil#${INVITE}`,
    `koprogo-grid://join#${INVITE} --data-dir=/`,
    `koprogo-grid://join#${INVITE}\n`,
    'koprogo-grid://join#koprogo1.nothing',
    'koprogo-grid://join#',
    `https://join#${INVITE}`,
    `koprogo-grid://join#koprogo1.https://grid.example.org/${'a'.repeat(3000)}.-.${'A'.repeat(43)}`,
  ])('%s', (link) => expect(inviteOfLink(link)).toBeNull())
})

describe('the inbox of links', () => {
  test('keeps a link that was opened before anybody listened', () => {
    const app = new EventEmitter()
    const inbox = linkInbox(app as never, null)
    expect(inbox.waiting()).toBeNull()
    app.emit('open-url', { preventDefault: () => {} }, LINK)
    expect(inbox.waiting()).toBe(INVITE)
  })

  test('tells of each one, takes the last, and passes over what is no invite', () => {
    const app = new EventEmitter()
    const inbox = linkInbox(app as never, OTHER)
    const heard: (string | null)[] = []
    inbox.listen(() => heard.push(inbox.waiting()))
    const event = { prevented: 0, preventDefault: () => (event.prevented += 1) }
    app.emit('open-url', event, 'koprogo-grid://join#nothing')
    expect(inbox.waiting()).toBe(OTHER)
    app.emit('open-url', event, LINK)
    inbox.take(OTHER)
    expect([heard, event.prevented]).toEqual([[INVITE, OTHER], 2])
  })
})
