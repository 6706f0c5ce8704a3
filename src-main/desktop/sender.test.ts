import { expect, test } from 'vitest'
import { isOurSender, type Sender } from './sender.ts'

const OURS = new Set([7])
const page = { url: 'app://koprogo/index.html#/', origin: 'app://koprogo', parent: null }
const from = (frame: Partial<NonNullable<Sender['senderFrame']>>, id = 7): Sender => ({
  sender: { id },
  senderFrame: { ...page, ...frame },
})

test('hears the page of our window', () => expect(isOurSender(from({}), OURS)).toBe(true))

test.each<[string, Sender]>([
  ['a frame that is gone', { sender: { id: 7 }, senderFrame: null }],
  ['a frame inside our page', from({ parent: page })],
  ['a page of the web in our window', from({ url: 'https://evil.example/', origin: 'https://evil.example' })],
  ['our address with a foreign origin', from({ origin: 'null' })],
  ['our origin with a foreign address', from({ url: 'about:blank' })],
  ['another host of our scheme', from({ url: 'app://evil/index.html', origin: 'app://evil' })],
  ['a window that is not ours', from({}, 8)],
])('does not hear %s', (_, sender) => expect(isOurSender(sender, OURS)).toBe(false))
