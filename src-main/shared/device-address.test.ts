import { describe, expect, test } from 'vitest'
import { deviceUrl, isDeviceAddress } from './device-address.ts'

describe('an address of a device', () => {
  test.each([
    ['192.168.1.20', 'http://192.168.1.20/'],
    ['shelly.local:8080', 'http://shelly.local:8080/'],
    ['https://meter.example/', 'https://meter.example/'],
    ['[fe80::1]:80', 'http://[fe80::1]/'],
    ['HTTP://Shelly.local', 'http://shelly.local/'],
    ['http://homeassistant.local:8123/lovelace/0?edit=1#top', 'http://homeassistant.local:8123/'],
  ])('“%s” is one, of which only where it is counts', (address, href) => {
    expect(deviceUrl(address)?.href).toBe(href)
    expect(isDeviceAddress(address)).toBe(true)
  })

  test.each([
    '',
    ' ',
    'a b',
    'ftp://x',
    'http://',
    'http://user:secret@192.168.1.20',
    'http://:secret@192.168.1.20',
    'admin@192.168.1.20',
    '192.168.1.20:99999',
    'fe80::1',
    '?x',
    '#',
  ])('“%s” is none', (address) => {
    expect(deviceUrl(address)).toBeNull()
    expect(isDeviceAddress(address)).toBe(false)
  })

  test.each([
    ['evcc.local', 'http://evcc.local:7070/'],
    ['[fe80::1]', 'http://[fe80::1]:7070/'],
    ['evcc.local/', 'http://evcc.local:7070/'],
    ['evcc.local:8080', 'http://evcc.local:8080/'],
    ['evcc.local:8080/', 'http://evcc.local:8080/'],
    ['evcc.local:80', 'http://evcc.local/'],
    ['[fe80::1]:80', 'http://[fe80::1]/'],
    ['http://evcc.local', 'http://evcc.local/'],
    ['https://evcc.local/', 'https://evcc.local/'],
  ])('“%s” is at %s where 7070 is usual', (address, href) => {
    expect(deviceUrl(address, 7070)?.href).toBe(href)
  })
})
