import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readAdminLog } from '#server/shared/auth/admin-log.ts'
import { inviteOf, newOwner, register, tablesWith } from './fixtures/joining.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newKey } from './fixtures/test-node.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ENROLMENT: 'open' })
})
afterAll(() => grid[Symbol.asyncDispose]())

const LAST_BEAT = { cpu_usage: 10, solar_watts: 0 }

const newest = async (limit: number) =>
  (await readAdminLog(grid.database, limit)).map(({ actor, action, outcome }) => [actor, action, outcome].join(' · '))

describe('the log of what admins do', () => {
  test('has what was done, refused or malformed, and nothing that was only read', async () => {
    const { body: node } = await register(grid, newKey())
    const one = `/grid/nodes/${node.id}`
    await grid.admin('PATCH', one, { name: 'Attic' })
    await grid.admin('GET', one)
    await grid.admin('PATCH', one, { name: 7 })
    await grid.admin('POST', '/grid/owners', '{"name":')
    await grid.admin('POST', '/grid/heartbeat', { node_id: node.id, ...LAST_BEAT })
    const { invite, code } = await inviteOf(grid, await newOwner(grid))
    await grid.admin('DELETE', `/grid/invites/${encodeURIComponent(invite)}`)
    expect(await newest(7)).toEqual([
      'first admin · DELETE /grid/invites/:id · request_invalid',
      'first admin · POST /grid/invites · 201',
      'first admin · POST /grid/owners · 201',
      'first admin · POST /grid/heartbeat · node_required',
      'first admin · POST /grid/owners · json_unparsable',
      `first admin · PATCH ${one} · request_malformed`,
      `first admin · PATCH ${one} · 200`,
    ])
    expect(await tablesWith(grid, code)).toEqual([])
  })

  test('names the token that was used', async () => {
    const [token] = await grid.database.query<{ id: string }>('select id from grid_admin_tokens where name = $1', [
      'first admin',
    ])
    await newOwner(grid)
    const [last] = await grid.database.query('select token_id from grid_admin_log order by id desc limit 1')
    expect(last).toEqual({ token_id: token?.id })
  })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
