import { expect, test } from 'vitest'
import { ownAddresses } from './own-addresses.ts'

const ipv4 = (address: string, internal = false) => ({ family: 'IPv4' as const, address, internal })

test('only addresses at which another computer of the network finds this one', () => {
  const found = ownAddresses({
    lo: [ipv4('127.0.0.1', true)],
    eth0: [ipv4('192.168.1.20'), { family: 'IPv6', address: 'fe80::1', internal: false }],
    wlan0: [ipv4('169.254.7.7'), ipv4('10.0.0.4')],
    docker0: [ipv4('172.17.0.1')],
    'br-0a1b2c3d4e5f': [ipv4('172.18.0.1')],
    tun0: undefined,
  })
  expect(found).toEqual(['192.168.1.20', '10.0.0.4'])
})
