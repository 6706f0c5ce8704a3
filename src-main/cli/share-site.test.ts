import { expect, test } from 'vitest'
import { SITE_DEFAULT } from '#core/contracts/solar.ts'
import { UsageError } from './exit-codes.ts'
import { sharingFrom, sharingLines } from './share-site.ts'

test('sharing makes a key once, keeps it when the port changes, and ends', () => {
  const first = sharingFrom(['8095'], SITE_DEFAULT)
  expect(first).toEqual({ port: 8095, key: expect.stringMatching(/^[\w-]{32}$/) })
  expect(sharingFrom(['8096'], { ...SITE_DEFAULT, sharing: first })).toEqual({ port: 8096, key: first?.key })
  expect(sharingFrom(['8095'], SITE_DEFAULT)?.key).not.toBe(first?.key)
  expect(sharingFrom(['off'], { ...SITE_DEFAULT, sharing: first })).toBeNull()
})

test.each([[[]], [['0']], [['65536']], [['80.5']], [['eight']], [['8095', 'more']]])('%j is no port', (words) => {
  expect(() => sharingFrom(words, SITE_DEFAULT)).toThrow(UsageError)
})

test('what to do on the other nodes is told, with the key', () => {
  expect(sharingLines({ port: 8095, key: 'the key' }).join('\n')).toMatch(
    /koprogo-node address=ADDRESS:8095 key=-\n.*the key$/,
  )
})
