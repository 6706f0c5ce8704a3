import { expect, test } from 'vitest'
import { digestAuthorization } from './digest-auth.ts'

const CHALLENGE =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const ASKED = {
  method: 'GET',
  uri: '/dir/index.html',
  user: 'Mufasa',
  password: 'Circle of Life',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
}

test('answers the example of RFC 7616, section 3.9.1', () => {
  const header = digestAuthorization(CHALLENGE, ASKED)
  expect(header).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"')
  expect(header).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
  expect(header).toMatch(/^Digest username="Mufasa", realm="http-auth@example\.org", .*nc=00000001/)
})

test.each([
  ['Basic realm="shelly"'],
  ['Digest realm="x", qop="auth", algorithm=MD5, nonce="1"'],
  ['Digest realm="x", algorithm=SHA-256, nonce="1"'],
  ['Digest qop="auth", algorithm=SHA-256, nonce="1"'],
])('does not answer “%s”', (challenge) => {
  expect(digestAuthorization(challenge, ASKED)).toBeNull()
})

test('what would end a quoted text does not', () => {
  const header = digestAuthorization('Digest realm="a\\"b", qop=auth, algorithm=sha-256, nonce=60dc59c6', ASKED)
  expect(header).toContain(String.raw`realm="a\"b"`)
})
