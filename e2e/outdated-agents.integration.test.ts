import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { register } from './fixtures/joining.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newKey, registerNode, registerRequest, sha256, tokenRequest } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ENROLMENT: 'open', GRID_AGENT_VERSION_MIN: '0.5.0' })
})
afterAll(() => grid[Symbol.asyncDispose]())

const LAST_BEAT = { cpu_usage: 10, solar_watts: 0 }

const OLD = 'koprogo-grid-node/0.4.9 (linux)'
const as = async (agent: string, request: { method: string; path: string; token?: string; body?: unknown }) => {
  const { method, path: address, token, body } = request
  const isBytes = typeof body === 'string'
  const response = await fetch(new URL(address, grid.url), {
    method,
    headers: {
      'user-agent': agent,
      'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? null : isBytes ? body : JSON.stringify(body),
  })
  return { status: response.status, code: ((await response.json()) as { code?: string }).code }
}

describe('an agent that is too old', () => {
  test('gets 426 where a node joins, is heard, asks for work and reads; others and newer ones do not', async () => {
    expect((await grid.anyone('GET', '/grid')).body).toMatchObject({ agent_version_min: '0.5.0' })
    const { id, token } = await registerNode(grid)
    const id7 = '01890000-0000-7000-8000-000000000000'
    const beat = { node_id: id, ...LAST_BEAT }
    const requests = [
      { method: 'POST', path: '/grid/register', body: registerRequest(grid.coordinatorId, newKey()) },
      { method: 'POST', path: '/grid/heartbeat', token, body: beat },
      { method: 'GET', path: `/grid/task?node_id=${id}`, token },
      { method: 'POST', path: `/grid/assignments/${id7}/start`, token, body: {} },
      { method: 'GET', path: `/grid/nodes/${id}`, token },
    ]
    for (const request of requests) {
      expect([request.path, await as(OLD, request)]).toEqual([request.path, { status: 426, code: 'agent_outdated' }])
    }
    const heard = { method: 'POST', path: '/grid/heartbeat', token }
    for (const agent of ['koprogo-grid-node/0.5.0', 'koprogo-grid-node/1.0.0', 'curl/8.5.0', 'axios/1.21.1']) {
      expect((await as(agent, { ...heard, body: beat })).status).toBe(200)
    }
    const saysSo = { ...heard, body: { ...beat, agent_version: '0.4.9' } }
    expect(await as('curl/8.5.0', saysSo)).toEqual({ status: 426, code: 'agent_outdated' })
  })

  test('delivers what it has finished, with a fresh token, and may leave', async () => {
    const key = newKey()
    const node = await registerNode(grid)
    const { body: task } = await (await newTask(grid), node.claim())
    const result = 'a result of its own'
    const put = { method: 'PUT', path: `/grid/blobs/${sha256(result)}?assignment_id=${task.assignment_id}` }
    expect((await as(OLD, { ...put, token: node.token, body: result })).status).toBe(201)
    const { result: inline, ...report } = node.reportOf(task, { result })
    expect(inline).toBeDefined()
    const sent = { method: 'POST', path: '/grid/report', token: node.token, body: report }
    expect((await as(OLD, sent)).status).toBe(200)
    const { body: other } = await register(grid, key)
    const ask = tokenRequest(grid.coordinatorId, { key, nodeId: other.id })
    expect((await as(OLD, { method: 'POST', path: '/grid/token', body: ask })).status).toBe(200)
    const leave = { method: 'DELETE', path: `/grid/nodes/${node.id}`, token: node.token }
    expect((await as(OLD, leave)).status).toBe(200)
  })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
