import { expect, test } from 'vitest'
import { parseEnergyWords } from './energy-words.ts'
import { UsageError } from './exit-codes.ts'

const plug = (changes: object = {}) => ({
  kind: 'shelly',
  address: '192.168.1.20',
  password: null,
  channel: 1,
  ...changes,
})

test.each([
  [[], { verb: 'show' }],
  [['show'], { verb: 'show' }],
  [['calibrate'], { verb: 'calibrate' }],
  [['set', 'plug', 'none'], { verb: 'set plug', plug: null, asksPassword: false }],
  [['set', 'plug', 'kind=shelly', 'address=192.168.1.20'], { verb: 'set plug', plug: plug(), asksPassword: false }],
  [
    ['set', 'plug', 'kind=shelly', 'address=192.168.1.20', 'password=a=b', 'channel=2'],
    { verb: 'set plug', plug: plug({ password: 'a=b', channel: 2 }), asksPassword: false },
  ],
  [
    ['set', 'plug', 'kind=tasmota', 'address=plug.local', 'password=-'],
    {
      verb: 'set plug',
      plug: plug({ kind: 'tasmota', address: 'plug.local', password: '-' }),
      asksPassword: true,
    },
  ],
  [['set', 'idle', 'rapl=6.5'], { verb: 'set idle', idle: { method: 'rapl', watts: 6.5 } }],
  [['set', 'idle', 'none'], { verb: 'set idle', idle: null }],
])('%j', (words, wish) => {
  expect(parseEnergyWords(words)).toEqual(wish)
})

test.each([
  [['measure']],
  [['show', 'all']],
  [['calibrate', 'now']],
  [['set']],
  [['set', 'plug']],
  [['set', 'plug', 'shelly']],
  [['set', 'plug', 'kind=kettle', 'address=x']],
  [['set', 'plug', 'kind=shelly']],
  [['set', 'plug', 'kind=shelly', 'address=ftp://x/']],
  [['set', 'plug', 'kind=shelly', 'address=http://me:secret@x/']],
  [['set', 'plug', 'kind=shelly', 'address=x', 'channel=0']],
  [['set', 'plug', 'kind=shelly', 'address=x', 'channel=one']],
  [['set', 'plug', 'kind=shelly', 'address=x', 'colour=red']],
  [['set', 'plug', 'kind=shelly', 'address=x', 'password=']],
  [['set', 'idle']],
  [['set', 'idle', 'rapl']],
  [['set', 'idle', 'rapl=-1']],
  [['set', 'idle', 'rapl=6', 'more']],
])('%j is refused, and it is said how to say it', (words) => {
  expect(() => parseEnergyWords(words)).toThrow(UsageError)
  expect(() => parseEnergyWords(words)).toThrow('energy set plug kind=shelly')
})
