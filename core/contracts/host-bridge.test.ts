import { expect, test } from 'vitest'
import { HOST_BRIDGE } from './host-bridge.ts'
import { channelOf, HOST_CALLS, SHELL_CALLS, STATE_CHANNEL } from './host-calls.ts'
import { Preferences, PREFERENCES_DEFAULT } from './preferences.ts'

test('every call has a name, a channel and a contract', () => {
  expect(Object.keys(HOST_BRIDGE).toSorted()).toEqual(HOST_CALLS.toSorted())
  const channels = HOST_CALLS.map(channelOf)
  expect(new Set([...channels, STATE_CHANNEL]).size).toBe(HOST_CALLS.length + 1)
  expect(HOST_CALLS).toEqual(expect.arrayContaining([...SHELL_CALLS]))
})

test('unknown properties are refused in every call', () => {
  for (const name of HOST_CALLS) {
    const parsed = HOST_BRIDGE[name].input.safeParse({ surplus: 1 })
    expect([name, JSON.stringify(parsed.error?.issues)]).toEqual([name, expect.stringContaining('unrecognized_keys')])
  }
})

test('the preferences that everybody begins with are valid', () => {
  expect(Preferences.parse(PREFERENCES_DEFAULT)).toEqual(PREFERENCES_DEFAULT)
})
