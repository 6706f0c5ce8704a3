import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RegisterResponse, TokenResponse } from '#core/contracts/nodes.ts'
import { type Reply, sender, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { type Key, newKey, registerRequest, tokenRequest } from './fixtures/test-node.ts'

const MINUTE_MS = 60_000
const ANOTHER = '01890000-0000-7000-8000-000000000000'
const problemOf = ({ status, body }: Reply) => [status, body['code']]

let grid: TestGrid
let key: Key
let nodeId = ''
beforeAll(async () => {
  grid = await startTestGrid()
  key = newKey()
  const { body } = await grid.anyone<RegisterResponse>(
    'POST',
    '/grid/register',
    registerRequest(grid.coordinatorId, key),
  )
  nodeId = body.id
})
afterAll(async () => {
  await grid[Symbol.asyncDispose]()
})

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = () => ({ sub: nodeId, iss: grid.coordinatorId, exp: Math.floor(Date.now() / 1000) + 3600 })
const forged = (header: object, secret: string) => {
  const content = `${part(header)}.${part(claims())}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}
const ask = (request: object) => grid.anyone('POST', '/grid/token', request)
const readMe = (token: string) => sender(grid.url, token)('GET', `/grid/nodes/${nodeId}`)

describe('a fresh token', () => {
  test('is given for a signature, once', async () => {
    const request = tokenRequest(grid.coordinatorId, { key, nodeId })
    const { status, body } = await grid.anyone<TokenResponse>('POST', '/grid/token', request)
    expect(status).toBe(200)
    expect((await readMe(body.token)).status).toBe(200)
    expect(problemOf(await ask(request))).toEqual([401, 'nonce_used'])
  })

  test.each([-3, 3])(
    'is refused to a clock that is off by %d minutes, which is told the right time',
    async (minutes) => {
      const issuedAt = new Date(Date.now() + minutes * MINUTE_MS).toISOString()
      const answer = await ask(tokenRequest(grid.coordinatorId, { key, nodeId }, issuedAt))
      expect(problemOf(answer)).toEqual([401, 'clock_skew'])
      const serverTime = new Date(String(answer.body['server_time']))
      expect(Math.abs(serverTime.getTime() - Date.now())).toBeLessThan(MINUTE_MS)
      const again = tokenRequest(grid.coordinatorId, { key, nodeId }, serverTime.toISOString())
      expect((await ask(again)).status).toBe(200)
    },
  )

  test('is refused for what was signed for another grid, with another key, or by an unknown node', async () => {
    for (const request of [
      tokenRequest(ANOTHER, { key, nodeId }),
      tokenRequest(grid.coordinatorId, { key: newKey(), nodeId }),
      tokenRequest(grid.coordinatorId, { key, nodeId: ANOTHER }),
    ]) {
      expect(problemOf(await ask(request))).toEqual([401, 'signature_invalid'])
    }
  })
})

describe('a token that this coordinator has not given', () => {
  test.each<[string, () => string]>([
    ['without a signature', () => `${part({ alg: 'none' })}.${part(claims())}.`],
    ['signed with another secret', () => forged({ alg: 'HS256' }, 'guessed')],
    ['signed with the public key as a secret', () => forged({ alg: 'HS256' }, key.publicKey)],
    ['of another algorithm', () => forged({ alg: 'HS512' }, 'guessed')],
    ['of nonsense', () => 'nonsense'],
  ])('%s is 401', async (_, token) => {
    expect(problemOf(await readMe(token()))).toEqual([401, 'token_invalid'])
  })
})
