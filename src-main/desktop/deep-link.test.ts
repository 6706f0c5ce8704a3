import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { inviteOfLink, linkInbox } from './deep-link.ts'

const INVITE = `koprogo1.https://grid.example.org.-.${'A'.repeat(43)}`
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

test('a link that is opened before anybody listens waits, and is told once', () => {
  const app = new EventEmitter()
  const inbox = linkInbox(app as never)
  const event = { prevented: 0, preventDefault: () => (event.prevented += 1) }
  app.emit('open-url', event, LINK)
  const heard: string[] = []
  inbox.listen((invite) => heard.push(invite))
  app.emit('open-url', event, 'koprogo-grid://join#nothing')
  app.emit('open-url', event, LINK)
  expect(heard).toEqual([INVITE, INVITE])
  expect(event.prevented).toBe(3)
})
