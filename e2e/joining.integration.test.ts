import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreateInviteResponse, OwnerItem, RekeyResponse } from '#core/contracts/enrolment.ts'
import type { NodeResponse, RegisterResponse } from '#core/contracts/nodes.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { parseInvite } from '#core/enrolment/invite.ts'
import { openAgentDatabase } from '#main/agent/adapters/agent-database.ts'
import { sqliteSettings } from '#main/agent/adapters/sqlite-settings.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { type Reply, sender, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { type Key, newKey, registerNode, registerRequest, tokenRequest } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

const problemOf = ({ status, body }: Reply) => [status, body['code']]
const UNKNOWN_CODE = 'A'.repeat(43)

let grid: TestGrid
let owner: OwnerItem
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ENROLMENT: 'invite' })
  owner = (await grid.admin<OwnerItem>('POST', '/grid/owners', { name: 'Marie Peeters' })).body
})
afterAll(async () => {
  await grid[Symbol.asyncDispose]()
})

const codeOf = (text: string) => parseInvite(text)?.code ?? 'no invite'
async function newInvite() {
  const { status, body } = await grid.admin<CreateInviteResponse>('POST', '/grid/invites', { owner_id: owner.id })
  expect(status).toBe(201)
  return { ...body, code: codeOf(body.invite) }
}
const register = (key: Key, code?: string, name = 'Hall') => {
  const profile = { name, ...(code === undefined ? {} : { enrolment_code: code }) }
  return grid.anyone<RegisterResponse>('POST', '/grid/register', registerRequest(grid.coordinatorId, key, profile))
}
const stateOf = async (id: string) => {
  const { body } = await grid.admin<{ items: { id: string; state: string }[] }>('GET', '/grid/invites?limit=500')
  return body.items.find((invite) => invite.id === id)?.state
}

describe('an invite', () => {
  test('names this coordinator, makes one node of its owner, and is used then', async () => {
    const invite = await newInvite()
    expect(parseInvite(invite.invite)).toMatchObject({ url: grid.url, spkiSha256: null })
    const { status, body } = await register(newKey(), invite.code)
    expect([status, body.status]).toEqual([201, 'offline'])
    const node = await grid.admin<NodeResponse>('GET', `/grid/nodes/${body.id}`)
    expect(node.body).toMatchObject({ owner_id: owner.id, owner_name: 'Marie Peeters' })
    expect(await stateOf(invite.id)).toBe('used')
    expect(problemOf((await register(newKey(), invite.code)) as unknown as Reply)).toEqual([403, 'code_used'])
  })

  test('that got lost on its way back is good for the same key again', async () => {
    const { code } = await newInvite()
    const key = newKey()
    const first = await register(key, code)
    const again = await register(key, code)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body.id).toBe(first.body.id)
  })

  test('serves one of two that come at once', async () => {
    const { code } = await newInvite()
    const answers = await Promise.all([register(newKey(), code), register(newKey(), code)])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 403]))
  })

  test('that is unknown, taken back or too old is refused with a sentence, and nothing is made', async () => {
    const revoked = await newInvite()
    await grid.admin('DELETE', `/grid/invites/${revoked.id}`)
    const old = await newInvite()
    await grid.database.query("update grid_enrolment_codes set expires_at = now() - interval '1 s' where id = $1", [
      old.id,
    ])
    const [before] = await grid.database.query('select count(*)::int as nodes from grid_nodes')
    for (const [code, problem] of [
      [undefined, 'enrolment_closed'],
      [UNKNOWN_CODE, 'code_unknown'],
      [revoked.code, 'code_revoked'],
      [old.code, 'code_expired'],
    ] as const) {
      const answer = (await register(newKey(), code)) as unknown as Reply
      expect(problemOf(answer)).toEqual([403, problem])
      expect(String(answer.body['detail'])).toMatch(/invite/)
    }
    expect(await grid.database.query('select count(*)::int as nodes from grid_nodes')).toEqual([before])
    expect([await stateOf(revoked.id), await stateOf(old.id)]).toEqual(['revoked', 'expired'])
  })

  test('is kept by its hash only', async () => {
    const { code } = await newInvite()
    const rows = await grid.database.query('select * from grid_enrolment_codes')
    expect(JSON.stringify(rows)).not.toContain(code)
  })

  test('for an owner who does not exist is 404', async () => {
    const answer = await grid.admin('POST', '/grid/invites', { owner_id: '01890000-0000-7000-8000-000000000000' })
    expect(problemOf(answer)).toEqual([404, 'owner_not_found'])
  })
})

async function member() {
  const key = newKey()
  const { code } = await newInvite()
  const { body } = await register(key, code)
  return { key, id: body.id, token: body.token, send: sender(grid.url, body.token) }
}

test('an admin suspends and reinstates a node, and gives it another name', async () => {
  const { id, send } = await member()
  const patch = (fields: object) => grid.admin<NodeResponse>('PATCH', `/grid/nodes/${id}`, fields)
  expect((await patch({ status: 'suspended' })).body.status).toBe('suspended')
  expect(problemOf(await send('GET', `/grid/task?node_id=${id}`))).toEqual([403, 'node_suspended'])
  expect((await patch({ status: 'active', name: 'Roof', location: 'Liège' })).body).toMatchObject({
    name: 'Roof',
    location: 'Liège',
  })
  expect((await send('GET', `/grid/task?node_id=${id}`)).status).toBe(204)
  expect((await grid.admin('PATCH', `/grid/nodes/${id}`, {})).status).toBe(422)
  expect((await send('PATCH', `/grid/nodes/${id}`, { status: 'active' })).status).toBe(403)
})

test('a node with a dead SD card gets a new key and keeps everything; the old key and its token are no good', async () => {
  const { key, id, send } = await member()
  const { body } = await grid.admin<RekeyResponse>('POST', `/grid/nodes/${id}/rekey`, {})
  const fresh = newKey()
  const answer = await register(fresh, codeOf(body.invite), 'Hall, new card')
  expect([answer.status, answer.body.id]).toEqual([200, id])
  expect((await sender(grid.url, answer.body.token)('GET', `/grid/nodes/${id}`)).body).toMatchObject({
    owner_id: owner.id,
  })
  expect(problemOf(await send('GET', `/grid/nodes/${id}`))).toEqual([401, 'token_invalid'])
  const stale = await grid.anyone('POST', '/grid/token', tokenRequest(grid.coordinatorId, { key, nodeId: id }))
  expect(problemOf(stale)).toEqual([401, 'signature_invalid'])
  expect(problemOf((await register(newKey(), codeOf(body.invite))) as unknown as Reply)).toEqual([403, 'code_used'])
})

test('a re-key code gives a node no key that is another node’s', async () => {
  const one = await member()
  const other = await member()
  const { body } = await grid.admin<RekeyResponse>('POST', `/grid/nodes/${one.id}/rekey`, {})
  const answer = (await register(other.key, codeOf(body.invite))) as unknown as Reply
  expect(problemOf(answer)).toEqual([409, 'key_taken'])
})

test('a node that leaves gives its work back, and nothing tells any more whose it was', async () => {
  const key = newKey()
  const { code } = await newInvite()
  const profile = { name: 'Zwaluwnest 7', location: 'Zwaluwstraat', enrolment_code: code }
  const { body: node } = await grid.anyone<RegisterResponse>(
    'POST',
    '/grid/register',
    registerRequest(grid.coordinatorId, key, profile),
  )
  const send = sender(grid.url, node.token)
  await send('POST', '/grid/heartbeat', { node_id: node.id, cpu_usage: 1, solar_watts: 0 })
  const task = await newTask(grid)
  expect((await send('GET', `/grid/task?node_id=${node.id}`)).status).toBe(200)
  expect((await send('DELETE', `/grid/nodes/${node.id}`)).body).toEqual({ id: node.id, status: 'left' })
  expect((await grid.admin('DELETE', `/grid/nodes/${node.id}`)).status).toBe(200)
  expect((await grid.admin('GET', `/grid/task/${task.id}`)).body).toMatchObject({ status: 'pending', attempts: 0 })
  expect(await textsWith('Zwaluw')).toEqual([])
  expect(problemOf((await register(key)) as unknown as Reply)).toEqual([403, 'node_left'])
  expect(problemOf(await send('GET', `/grid/task?node_id=${node.id}`))).toEqual([403, 'node_left'])
  expect(problemOf(await grid.admin('PATCH', `/grid/nodes/${node.id}`, { status: 'active' }))).toEqual([
    409,
    'node_gone',
  ])
})

/** Every column of text in the database that holds these words. */
async function textsWith(words: string): Promise<readonly string[]> {
  const columns = await grid.database.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and data_type in ('text', 'jsonb')`,
  )
  const found: string[] = []
  for (const { table_name, column_name } of columns) {
    const sql = `select 1 from ${table_name} where "${column_name}"::text like '%' || $1 || '%' limit 1`
    if ((await grid.database.query(sql, [words])).length > 0) found.push(`${table_name}.${column_name}`)
  }
  return found
}

test('an owner is erased only when no node of theirs is left', async () => {
  const { body: lea } = await grid.admin<OwnerItem>('POST', '/grid/owners', { name: 'Léa Dubois' })
  const { body: invite } = await grid.admin<CreateInviteResponse>('POST', '/grid/invites', { owner_id: lea.id })
  const { body: node } = await register(newKey(), codeOf(invite.invite))
  expect(problemOf(await grid.admin('DELETE', `/grid/owners/${lea.id}`))).toEqual([409, 'owner_has_nodes'])
  await grid.admin('DELETE', `/grid/nodes/${node.id}`)
  expect((await grid.admin('DELETE', `/grid/owners/${lea.id}`)).body).toMatchObject({ name: null, nodes: 0 })
  expect(await textsWith('Léa')).toEqual([])
})

test('what admins do, and what they tried, is kept for good, without secrets', async () => {
  const { invite } = await newInvite()
  await grid.admin('DELETE', '/grid/owners/01890000-0000-7000-8000-000000000000')
  const rows = await grid.database.query<{ actor: string; action: string; outcome: string }>(
    'select actor, action, outcome from grid_admin_log order by id desc limit 2',
  )
  expect(rows).toEqual([
    {
      actor: 'first admin',
      action: 'DELETE /grid/owners/01890000-0000-7000-8000-000000000000',
      outcome: 'owner_not_found',
    },
    { actor: 'first admin', action: 'POST /grid/invites', outcome: '201' },
  ])
  expect(await textsWith(codeOf(invite))).toEqual([])
  await expect(grid.database.query('delete from grid_admin_log')).rejects.toThrow('append-only')
})

describe('policy approve', () => {
  test('lets a machine wait until an admin has looked at it; an invite needs no look', async () => {
    await using careful = await startTestGrid({ GRID_ENROLMENT: 'approve' })
    const node = await registerNode(careful)
    expect((await node.heartbeat()).body.status).toBe('pending_approval')
    expect(problemOf((await node.claim()) as unknown as Reply)).toEqual([403, 'node_pending'])
    await careful.admin('PATCH', `/grid/nodes/${node.id}`, { status: 'active' })
    expect((await node.claim()).status).toBe(204)
  })
})

test('a node of a second machine joins over TLS with an invite; another key is refused before anything is sent', async () => {
  await using secure = await startTestGrid({ GRID_ENROLMENT: 'invite', GRID_SELF_SIGNED: 'yes' })
  const { body: someone } = await secure.admin<OwnerItem>('POST', '/grid/owners', { name: 'Someone' })
  const { body } = await secure.admin<CreateInviteResponse>('POST', '/grid/invites', { owner_id: someone.id })
  const profile = ['--name', 'Second machine', '--location', 'Namur', '--cores', '1']
  using node = testNodeProgram()
  const pin = parseInvite(body.invite)?.spkiSha256 ?? ''
  const forged = await node.call('register', '--invite', body.invite.replace(pin, '0'.repeat(64)), ...profile)
  expect(forged).toMatchObject({ code: 3, err: expect.stringContaining('is not the coordinator of the invite') })
  expect(await node.call('register', '--server', secure.url, ...profile)).toMatchObject({
    code: 3,
    err: expect.stringContaining('Join with an invite'),
  })
  expect(await node.call('register', '--invite', 'koprogo1.nonsense', ...profile)).toMatchObject({ code: 2 })
  const joining = ['register', '--invite', body.invite, ...profile]
  expect(await node.call(...joining)).toMatchObject({ code: 2, err: expect.stringContaining('What becomes public') })
  expect(await node.call(...joining, '--consent', CONSENT_VERSION)).toMatchObject({ code: 0, err: '' })
  const { id } = await newTask(secure)
  const running = node.run('--slots', '1')
  await running.until(({ recent }) => recent.some(({ task_id, outcome }) => task_id === id && outcome === 'paid'))
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0 })
  expect(await node.call('redeem')).toMatchObject({ code: 4, err: expect.stringContaining('below the least amount') })
  expect(await node.call('leave')).toMatchObject({ code: 2 })
  using database = openAgentDatabase(path.join(node.directory, 'node'))
  const settings = sqliteSettings(database)
  settings.set('redemption_key', 'a question for pay that was never answered')
  expect(await node.call('leave', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('has left') })
  expect([settings.get('redemption_key'), settings.get('node_id')]).toEqual([null, null])
  expect(await node.call('run')).toMatchObject({ code: 2, err: expect.stringContaining('not registered') })
})
