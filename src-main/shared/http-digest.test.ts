import { describe, expect, test } from 'vitest'
import { answerTo, challengeIn } from './http-digest.ts'

const RFC =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
const MUFASA = {
  method: 'GET',
  uri: '/dir/index.html',
  user: 'Mufasa',
  password: 'Circle of Life',
  count: 1,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
}

test('the answer is that of RFC 7616, section 3.9.1', () => {
  const answer = answerTo(challengeIn(RFC)!, MUFASA)
  expect(answer).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"')
  expect(answer).toContain('nc=00000001')
  expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')
  const md5 = answerTo(challengeIn(RFC.replace('SHA-256', 'MD5'))!, MUFASA)
  expect(md5).toContain('response="8ca523f5e9506fed4657c9700eebdbec"')
})

test('without “qop” it is the older form', () => {
  const challenge = challengeIn('Digest realm="testrealm", nonce="1053604145", algorithm="SHA-256"')!
  const answer = answerTo(challenge, { ...MUFASA, uri: '/2061', user: 'testuser', password: 'testpass' })
  expect(answer).toContain('response="9dc55255f1a2537b838311674b621d45346b862a81631bb20e4ce356ef25062d"')
  expect(answer).not.toContain('nc=')
})

test('another nonce of ours makes another answer each time', () => {
  const { clientNonce: _, ...proven } = MUFASA
  const challenge = challengeIn(RFC)!
  expect(answerTo(challenge, proven)).not.toBe(answerTo(challenge, proven))
})

describe('what cannot be answered is no challenge:', () => {
  test.each([
    ['none', null],
    ['another scheme', 'Basic realm="x"'],
    ['no nonce', 'Digest realm="x"'],
    ['another hash', 'Digest realm="x", nonce="y", algorithm=SHA-512-256'],
    ['integrity of the body', 'Digest realm="x", nonce="y", algorithm=SHA-256, qop="auth-int"'],
  ])('%s', (_, header) => {
    expect(challengeIn(header)).toBeNull()
  })
})
