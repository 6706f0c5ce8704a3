import { describe, expect, test } from 'vitest'
import { isLoopbackHost, parseServerAddress, ServerAddressInvalid } from './server-address.ts'

describe('the address of a coordinator', () => {
  test.each([
    'https://grid.example.org',
    'https://grid.example.org:8443/below/',
    'https://127.0.0.1.example.org',
    'http://localhost:8081',
    'http://LOCALHOST',
    'http://127.0.0.1:8081',
    'http://127.1:8081',
    'http://127.255.3.4',
    'http://2130706433',
    'http://0x7f.1',
    'http://[::1]:8081',
    'http://[0:0:0:0:0:0:0:1]',
  ])('%s is one', (text) => {
    expect(parseServerAddress(text).href).toContain('://')
  })

  test.each([
    'http://grid.example.org',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://127.0.0.1@example.org',
    'http://example.org#127.0.0.1',
    'http://192.168.1.5',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://[::2]',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'grid.example.org',
    '',
  ])('“%s” is none', (text) => {
    expect(() => parseServerAddress(text)).toThrow(ServerAddressInvalid)
  })

  test.each(['https://me:secret@grid.example.org', 'https://grid.example.org/?a=b', 'https://grid.example.org/#a'])(
    'has nothing in it that would change the requests: not %s',
    (text) => {
      expect(() => parseServerAddress(text)).toThrow('has no name or password in it')
    },
  )

  test('is loopback by what it means, not by how it is written', () => {
    expect(isLoopbackHost(new URL('http://127.1').hostname)).toBe(true)
    expect(isLoopbackHost('[::1]')).toBe(true)
    expect(isLoopbackHost('127.0.0.1.example.org')).toBe(false)
    expect(isLoopbackHost('127.evil')).toBe(false)
  })
})
