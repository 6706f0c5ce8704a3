import { describe, expect, test } from 'vitest'
import { asCoordinatorId, asNodeId } from '#core/ids.ts'
import type { NodeStanding } from '#core/node/node.ts'
import { joseNodeTokens, TOKEN_SECONDS } from '../auth/node-tokens.ts'
import type { AdminCaller, Caller, NodeCaller } from '../ports.ts'
import { ensureAccess, ensureOwnNodeId, readCaller, type ReadToken } from './access.ts'
import type { Access } from './route.ts'

const NODE: NodeCaller = { kind: 'node', nodeId: asNodeId('01890000-0000-7000-8000-000000000001') }
const ADMIN: AdminCaller = { kind: 'admin', tokenId: 'id', name: 'Anna', book: 'main' }
const ANYONE: Caller = { kind: 'anyone' }

const KEY = new Uint8Array(32).fill(7)
const GRID = asCoordinatorId('01890000-0000-7000-8000-0000000000aa')
const tokens = joseNodeTokens({ key: KEY, coordinatorId: GRID })
const HOLDER = { id: NODE.nodeId, publicKey: 'k'.repeat(43) }
const readToken: ReadToken = async (token) => {
  if (token === 'kga_anna') return ADMIN
  const holder = await tokens.read(token)
  return holder && { kind: 'node', nodeId: holder.id }
}
const tokenOf = async (issuedAt = new Date()) => (await tokens.issue(HOLDER, issuedAt)).token

describe('a bearer token', () => {
  test('says who sends the request', async () => {
    expect(await readCaller(`Bearer ${await tokenOf()}`, readToken)).toEqual(NODE)
    expect(await readCaller('Bearer kga_anna', readToken)).toEqual(ADMIN)
  })

  test('is read whatever the case of the scheme (RFC 9110, section 11.1)', async () => {
    expect(await readCaller('bearer kga_anna', readToken)).toEqual(ADMIN)
  })

  test.each([
    ['no header', ''],
    ['no token', 'Bearer '],
    ['another scheme', 'Basic a2dhX2FubmE='],
    ['two tokens', 'Bearer kga_anna kga_anna'],
    ['an unknown admin', 'Bearer kga_berta'],
    ['a token of 5,000 characters', `Bearer ${'a'.repeat(5000)}`],
    ['a token that claims to need no signature', `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`],
  ])('%s is nobody', async (_, header) => {
    expect(await readCaller(header, readToken)).toEqual(ANYONE)
  })

  test('that expired, was signed with another key or is of another grid is nobody', async () => {
    const old = await tokenOf(new Date(Date.now() - (TOKEN_SECONDS + 1) * 1000))
    const forger = joseNodeTokens({ key: new Uint8Array(32).fill(8), coordinatorId: GRID })
    const elsewhere = joseNodeTokens({
      key: KEY,
      coordinatorId: asCoordinatorId('01890000-0000-7000-8000-0000000000bb'),
    })
    const forged = await forger.issue(HOLDER, new Date())
    const foreign = await elsewhere.issue(HOLDER, new Date())
    for (const token of [old, forged.token, foreign.token]) {
      expect(await readCaller(`Bearer ${token}`, readToken)).toEqual(ANYONE)
    }
  })
})

type Rule = { access: Access; goodStanding?: boolean }
/** `ok`, or the code of the refusal. */
async function outcome(caller: Caller, rule: Rule, standing: NodeStanding | null = 'approved'): Promise<string> {
  try {
    await ensureAccess(caller, rule, () => Promise.resolve(standing))
    return 'ok'
  } catch (error) {
    return (error as { code: string }).code
  }
}

const noStanding = () => Promise.reject(new Error('An admin is no node'))

describe('who may use a route', () => {
  test.each<[Access, readonly string[]]>([
    ['anyone', ['ok', 'ok', 'ok']],
    ['node', ['token_invalid', 'ok', 'node_required']],
    ['known_node', ['token_invalid', 'ok', 'node_required']],
    ['admin', ['token_invalid', 'admin_required', 'ok']],
    ['node_or_admin', ['token_invalid', 'ok', 'ok']],
  ])('%s: without a token, a node, an admin → %j', async (access, expected) => {
    const outcomes = [ANYONE, NODE, ADMIN].map((caller) => outcome(caller, { access }))
    expect(await Promise.all(outcomes)).toEqual(expected)
  })

  test.each<[NodeStanding, string]>([
    ['suspended', 'node_suspended'],
    ['pending_approval', 'node_pending'],
    ['left', 'node_left'],
  ])('a node that is %s is heard and may read, but not work', async (standing, code) => {
    expect(await outcome(NODE, { access: 'known_node' }, standing)).toBe('ok')
    expect(await outcome(NODE, { access: 'node_or_admin' }, standing)).toBe('ok')
    expect(await outcome(NODE, { access: 'node' }, standing)).toBe(code)
    expect(await outcome(NODE, { access: 'node_or_admin', goodStanding: true }, standing)).toBe(code)
  })

  test('a node that does not exist any more has no valid token', async () => {
    expect(await outcome(NODE, { access: 'known_node' }, null)).toBe('token_invalid')
  })

  test('an admin’s standing is never asked for', async () => {
    await expect(
      ensureAccess(ADMIN, { access: 'node_or_admin', goodStanding: true }, noStanding),
    ).resolves.toBeUndefined()
  })
})

describe('what a node says about itself', () => {
  const own = { node_id: NODE.nodeId }
  const other = { node_id: asNodeId('01890000-0000-7000-8000-000000000002') }

  test('must be about itself, in the query as in the body', () => {
    expect(() => ensureOwnNodeId(NODE, other, {})).toThrow(expect.objectContaining({ code: 'node_mismatch' }))
    expect(() => ensureOwnNodeId(NODE, own, other)).toThrow(expect.objectContaining({ code: 'node_mismatch' }))
    expect(() => ensureOwnNodeId(NODE, own, own)).not.toThrow()
  })

  test('need not be said at all', () => {
    expect(() => ensureOwnNodeId(NODE, undefined, null, 'text', {})).not.toThrow()
  })

  test('does not bind an admin, who asks about any node', () => {
    expect(() => ensureOwnNodeId(ADMIN, other)).not.toThrow()
  })
})
