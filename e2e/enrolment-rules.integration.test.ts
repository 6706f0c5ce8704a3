import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConsentResponse } from '#core/contracts/consent.ts'
import type { InviteItem, OwnerItem } from '#core/contracts/enrolment.ts'
import type { NodeResponse } from '#core/contracts/nodes.ts'
import { parseInvite } from '#core/enrolment/invite.ts'
import {
  BEHIND_PROXY,
  decide,
  inviteOf,
  newOwner,
  nodeOf,
  type Profile,
  problemOf,
  register,
  tablesWith,
} from './fixtures/joining.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newKey, registerNode, registerRequest } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid(BEHIND_PROXY)
})
afterAll(() => grid[Symbol.asyncDispose]())

describe('who may join', () => {
  test('approve: a newcomer reads and is heard, works once approved, stops while suspended, and goes on', async () => {
    await using careful = await startTestGrid({ GRID_ENROLMENT: 'approve' })
    const node = await registerNode(careful)
    expect((await node.send<NodeResponse>('GET', `/grid/nodes/${node.id}`)).body.status).toBe('pending_approval')
    expect((await node.heartbeat()).body.status).toBe('pending_approval')
    const again = await register(careful, { publicKey: node.publicKey, sign: node.sign }, { name: 'Another name' })
    expect([again.status, again.body.id, again.body.status]).toEqual([200, node.id, 'pending_approval'])

    await newTask(careful)
    expect(problemOf(await node.claim())).toEqual([403, 'node_pending'])
    await decide(careful, node.id, 'active')
    const { body: task, status } = await node.claim()
    expect(status).toBe(200)

    await decide(careful, node.id, 'suspended')
    await expect.poll(async () => (await node.heartbeat()).body.status, { timeout: 10_000 }).toBe('suspended')
    expect(problemOf(await node.report(task))).toEqual([403, 'node_suspended'])
    const suspended = await register(careful, { publicKey: node.publicKey, sign: node.sign })
    expect([suspended.status, suspended.body.status]).toEqual([200, 'suspended'])

    await decide(careful, node.id, 'active')
    expect((await node.report(task)).status).toBe(200)
  })

  test('approve: an invite makes an approved node of its owner at once', async () => {
    await using careful = await startTestGrid({ GRID_ENROLMENT: 'approve' })
    const owner = await newOwner(careful)
    const { code } = await inviteOf(careful, owner)
    const { body } = await register(careful, newKey(), { enrolment_code: code })
    expect(body.status).toBe('offline')
    expect(await nodeOf(careful, body.id)).toMatchObject({ owner_id: owner.id, owner_name: 'Marie Peeters' })
  })

  test('open: an invite is accepted too, and gives the node its owner', async () => {
    const owner = await newOwner(grid)
    const { code } = await inviteOf(grid, owner)
    const { body } = await register(grid, newKey(), { enrolment_code: code })
    expect(await nodeOf(grid, body.id)).toMatchObject({ owner_id: owner.id })
  })

  test('open: a wrong code is refused rather than ignored', async () => {
    for (const code of ['x', 'A'.repeat(43), 'A'.repeat(200)]) {
      expect(problemOf(await register(grid, newKey(), { enrolment_code: code }))).toEqual([403, 'code_unknown'])
    }
  })

  test('a known key needs no code, whatever the policy, and keeps its owner', async () => {
    await using closed = await startTestGrid({ GRID_ENROLMENT: 'invite' })
    const owner = await newOwner(closed)
    const { code } = await inviteOf(closed, owner)
    const key = newKey()
    const { body: first } = await register(closed, key, { enrolment_code: code })
    const again = await register(closed, key, { name: 'Cellar' })
    expect([again.status, again.body.id, again.body.name]).toEqual([200, first.id, 'Cellar'])
    expect(await nodeOf(closed, first.id)).toMatchObject({ owner_id: owner.id })
    expect(problemOf(await register(closed, newKey()))).toEqual([403, 'enrolment_closed'])
  })

  test('a key that comes twice at the same moment is one node', async () => {
    const key = newKey()
    const answers = await Promise.all(Array.from({ length: 8 }, () => register(grid, key)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  test('an invite serves one of many that come at the same moment; the others are told that it was used', async () => {
    const { code, id } = await inviteOf(grid, await newOwner(grid))
    const keys = Array.from({ length: 4 }, newKey)
    const answers = await Promise.all(keys.map((key) => register(grid, key, { enrolment_code: code })))
    const [winner, ...losers] = answers.toSorted((a, b) => a.status - b.status)
    expect(winner?.status).toBe(201)
    expect(losers.map(problemOf)).toEqual(losers.map(() => [403, 'code_used']))
    const made = await grid.database.query('select id from grid_nodes where public_key = any($1)', [
      keys.map(({ publicKey }) => publicKey),
    ])
    expect(made).toEqual([{ id: winner?.body.id }])
    const { body } = await grid.admin<{ items: InviteItem[] }>('GET', '/grid/invites?state=used&limit=500')
    expect(body.items.find((invite) => invite.id === id)?.used_by_node_id).toBe(winner?.body.id)
  })
})

describe('a code that is taken back or whose owner is erased while somebody joins with it', () => {
  test.each([
    ['the invite is taken back', async (id: string) => grid.admin('DELETE', `/grid/invites/${id}`)],
    ['its owner is erased', async (_: string, owner: string) => grid.admin('DELETE', `/grid/owners/${owner}`)],
  ])('when %s, either the node was first or there is none', async (_, end) => {
    for (let round = 0; round < 5; round++) {
      const owner = await newOwner(grid)
      const { code, id } = await inviteOf(grid, owner)
      const key = newKey()
      const [joined] = await Promise.all([register(grid, key, { enrolment_code: code }), end(id, owner.id)])
      const nodes = await grid.database.query<{ owner_id: string }>(
        'select owner_id from grid_nodes where public_key = $1',
        [key.publicKey],
      )
      const first = [201, undefined, [{ owner_id: owner.id }]]
      const none = [403, 'code_revoked', []]
      expect([first, none]).toContainEqual([...problemOf(joined), nodes])
      const erased = 'select 1 from grid_owners o join grid_nodes n on n.owner_id = o.id where o.name is null'
      expect(await grid.database.query(`${erased} and n.standing <> 'left'`)).toEqual([])
    }
  })
})

describe('owners', () => {
  test('keep their name until they are paid, and lose it once', async () => {
    const owner = await newOwner(grid, 'Ooms Desmet')
    const erase = () => grid.admin<OwnerItem>('DELETE', `/grid/owners/${owner.id}`)
    const node = await registerNode(grid, { enrolment_code: (await inviteOf(grid, owner)).code })
    await newTask(grid)
    await node.report((await node.claim()).body)
    await node.send('DELETE', `/grid/nodes/${node.id}`)
    expect(problemOf(await erase())).toEqual([409, 'owner_has_nodes'])

    const waiting = await inviteOf(grid, owner)
    // Paying out is another feature's; here only what it leaves behind counts.
    const pay = "update grid_accounts set balance = 0 where book = 'main' and name = $1"
    await grid.database.query(pay, [`node:${node.id}:payable`])
    const { status, body } = await erase()
    expect([status, body.name, body.erased_at === null]).toEqual([200, null, false])
    expect((await erase()).body).toEqual(body)
    expect(problemOf(await register(grid, newKey(), { enrolment_code: waiting.code }))).toEqual([403, 'code_revoked'])
    const invite = await grid.admin('POST', '/grid/invites', { owner_id: owner.id })
    expect(problemOf(invite)).toEqual([404, 'owner_not_found'])
    expect(await tablesWith(grid, 'Ooms Desmet')).toEqual([])
  })

  test('are counted with the nodes that have not left, and nodes are listed by owner', async () => {
    const owner = await newOwner(grid)
    const nodes = [await inviteOf(grid, owner), await inviteOf(grid, owner)].map(({ code }) =>
      register(grid, newKey(), { enrolment_code: code }),
    )
    const ids = (await Promise.all(nodes)).map(({ body }) => body.id)
    const listed = await grid.admin<{ items: NodeResponse[] }>('GET', `/grid/nodes?owner_id=${owner.id}`)
    expect(listed.body.items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    await grid.admin('DELETE', `/grid/nodes/${ids[0]}`)
    const { body } = await grid.admin<{ items: OwnerItem[] }>('GET', '/grid/owners?limit=500')
    expect(body.items.find(({ id }) => id === owner.id)?.nodes).toBe(1)
  })

  test.each([
    ['', 422],
    ['   ', 422],
    ['x'.repeat(256), 422],
    ['line\nbreak', 422],
    ['🌞'.repeat(255), 201],
  ])('are called %j: %i', async (name, status) => {
    expect((await grid.admin('POST', '/grid/owners', { name })).status).toBe(status)
  })
})

describe('invites', () => {
  test('are listed by what became of them', async () => {
    const owner = await newOwner(grid)
    const [open, used, revoked, expired] = await Promise.all(Array.from({ length: 4 }, () => inviteOf(grid, owner)))
    await register(grid, newKey(), { enrolment_code: used?.code ?? '' })
    await grid.admin('DELETE', `/grid/invites/${revoked?.id}`)
    const past = "update grid_enrolment_codes set expires_at = now() - interval '1 s' where id = $1"
    await grid.database.query(past, [expired?.id])
    for (const [state, invite] of Object.entries({ open, used, revoked, expired })) {
      const { body } = await grid.admin<{ items: InviteItem[] }>('GET', `/grid/invites?state=${state}&limit=500`)
      const ours = body.items.filter(({ owner_id }) => owner_id === owner.id)
      expect(ours.map(({ id }) => id)).toEqual([invite?.id])
    }
  })

  test('that were used stay used', async () => {
    const { id, code } = await inviteOf(grid, await newOwner(grid))
    await register(grid, newKey(), { enrolment_code: code })
    expect((await grid.admin<InviteItem>('DELETE', `/grid/invites/${id}`)).body.state).toBe('used')
  })

  test('name the public address, without a slash at its end', async () => {
    await using outside = await startTestGrid({ GRID_PUBLIC_URL: 'https://grid.example.org/' })
    const { invite } = await inviteOf(outside, await newOwner(outside))
    expect(parseInvite(invite)).toMatchObject({ url: 'https://grid.example.org', spkiSha256: null })
  })
})

describe('consent', () => {
  test('is asked for in four languages, and a version that was never shown is refused', async () => {
    const { body } = await grid.anyone<ConsentResponse>('GET', '/grid/consent')
    expect(Object.keys(body.text).toSorted()).toEqual(['de', 'en', 'fr', 'nl'])
    const answer = await register(grid, newKey(), { consent_version: `${body.version}.1` })
    expect(problemOf(answer)).toEqual([422, 'request_invalid'])
    expect(answer.body).toMatchObject({ errors: [{ path: 'body.consent_version' }] })
  })

  test('is kept with the node, also when a later registration does not repeat it', async () => {
    const { version } = (await grid.anyone<ConsentResponse>('GET', '/grid/consent')).body
    const key = newKey()
    const { body } = await register(grid, key, { consent_version: version })
    await register(grid, key)
    expect((await nodeOf(grid, body.id)).consent_version).toBe(version)
  })
})

test('ten wrong codes a minute are enough: then even a right one is refused, with the time to wait', async () => {
  await using target = await startTestGrid()
  const { code } = await inviteOf(target, await newOwner(target))
  const from = (profile: Profile) =>
    target.anyone('POST', '/grid/register', registerRequest(target.coordinatorId, newKey(), profile))
  const guess = () => from({ enrolment_code: 'B'.repeat(43) })
  const answers = await Promise.all(Array.from({ length: 15 }, guess))
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(10)
  const right = await from({ enrolment_code: code })
  expect(problemOf(right)).toEqual([429, 'too_many_requests'])
  expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await from({})).status).toBe(201)
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
