import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { aSnapshot } from '#core/contracts/test-states.ts'
import { AlreadyRunning } from '../agent/adapters/agent-lock.ts'
import { agentOfOtherVersion, AgentRefused } from '../agent/adapters/control-socket.ts'
import type { AgentWatcher } from '../agent/adapters/watch-agent.ts'
import type { Agent } from '../agent/agent.ts'
import { NotRegistered } from '../agent/membership.ts'
import { CoordinatorUnreachable } from '../agent/ports.ts'
import { makeRunningNode } from './running-node.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const AWAY = new CoordinatorUnreachable('The coordinator does not answer (no connection).')
const MINUTES_MS = 60_000

/** `outcomes` says how each start goes, the last one for good. */
function setup(...outcomes: (Error | 'runs')[]) {
  const events: string[] = []
  const phases: string[] = []
  const told: string[] = []
  const watchers: AgentWatcher[] = []
  const gates: (() => void)[] = []
  let isGated = false
  const agents = {
    async start() {
      events.push('start')
      if (isGated) await new Promise<void>((open) => gates.push(open))
      const outcome = (outcomes.length > 1 ? outcomes.shift() : outcomes[0]) ?? 'runs'
      if (outcome === 'runs') return anAgent(events)
      throw outcome
    },
    watch(watcher: AgentWatcher) {
      watchers.push(watcher)
      return () => void events.push('unwatched')
    },
    async ask(request: { verb: string }) {
      events.push(`asked ${request.verb}`)
      throw new AgentRefused('No.')
    },
  }
  const node = makeRunningNode(agents, {
    changed: () => void phases.push(node.now().phase),
    tell: (line) => void told.push(line),
  })
  return {
    node,
    events,
    phases,
    told,
    watcher: () => watchers.at(-1),
    starts: () => events.filter((event) => event === 'start').length,
    gate: () => (isGated = true),
    open: () => gates.shift()?.(),
  }
}

const anAgent = (events: string[]) =>
  ({
    snapshots: {
      watch(listener: (snapshot: AgentSnapshot) => void) {
        listener(aSnapshot())
        return () => {}
      },
    },
    verbs: { resume: () => void events.push('resumed') },
    stop: async () => void events.push('stopped'),
  }) as unknown as Agent

describe('a node that cannot be started', () => {
  test('is tried again, later each time, and shows what is wrong until it is right', async () => {
    const { node, phases, starts } = setup(AWAY, AWAY, 'runs')
    await node.begin()
    expect(node.now()).toMatchObject({ phase: 'failed', problem: { code: 'coordinator_unreachable' } })
    await vi.advanceTimersByTimeAsync(15_000)
    expect([starts(), node.now().phase]).toEqual([2, 'failed'])
    await vi.advanceTimersByTimeAsync(29_999)
    expect(starts()).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(node.now()).toMatchObject({ phase: 'running', problem: null })
    expect(phases).toEqual(['starting', 'failed', 'failed', 'running'])
  })

  test('is not tried again after a fault of its own, which is told', async () => {
    const { node, told, starts } = setup(new TypeError('x is not a function'))
    await node.begin()
    expect(node.now()).toMatchObject({ phase: 'failed', problem: { code: 'bug' } })
    await vi.advanceTimersByTimeAsync(60 * MINUTES_MS)
    expect(starts()).toBe(1)
    expect(told).toEqual([expect.stringContaining('x is not a function')])
  })

  test('is tried at once when somebody asks, and not once more by the clock', async () => {
    const { node, phases, starts } = setup(AWAY, 'runs')
    await node.begin()
    await node.resume()
    await vi.advanceTimersByTimeAsync(60 * MINUTES_MS)
    expect([starts(), ...new Set(phases)]).toEqual([2, 'starting', 'failed', 'running'])
    expect(phases.lastIndexOf('starting')).toBeGreaterThan(phases.indexOf('failed'))
  })

  test('leaves no timer behind when it is stopped in the middle of a try', async () => {
    const { node, gate, open, starts } = setup(AWAY)
    gate()
    void node.begin()
    const stopped = node.stop()
    open()
    await stopped
    expect([node.now().phase, vi.getTimerCount()]).toEqual(['ended', 0])
    await vi.advanceTimersByTimeAsync(60 * MINUTES_MS)
    expect(starts()).toBe(1)
  })
})

describe('a node that runs', () => {
  test('started behind the back of whoever stops it is stopped too', async () => {
    const { node, events, gate, open } = setup('runs')
    gate()
    void node.begin()
    const stopped = node.stop()
    open()
    await stopped
    expect(events).toEqual(['start', 'stopped'])
    expect(node.now()).toEqual({ phase: 'ended', agent: null, problem: null })
  })

  test('begins again after a stop that was for a while', async () => {
    const { node, starts } = setup('runs')
    await node.begin()
    await node.stop('starting')
    await node.begin()
    expect([starts(), node.now().phase]).toEqual([2, 'running'])
    await node.stop()
    await node.begin()
    expect([starts(), node.now().phase]).toEqual([2, 'ended'])
  })
})

test('nobody has joined yet: Welcome, and nobody to resume', async () => {
  const { node } = setup(new NotRegistered('Not yet.'))
  await node.begin()
  expect(node.now()).toMatchObject({ phase: 'welcome', problem: null })
  await expect(node.resume()).rejects.toMatchObject({ problem: { code: 'not_registered' } })
})

describe('an agent in another process', () => {
  const ELSEWHERE = new AlreadyRunning('A node is already running here.')

  test('is shown, steered, and followed by our own a second after its end', async () => {
    const { node, events, watcher } = setup(ELSEWHERE, 'runs')
    await node.begin()
    watcher()?.snapshot(aSnapshot({ node_name: 'Desktop' }))
    expect(node.now()).toMatchObject({ phase: 'attached', agent: { node_name: 'Desktop' } })
    await expect(node.resume()).rejects.toThrow(AgentRefused)
    watcher()?.ended()
    await vi.advanceTimersByTimeAsync(1000)
    expect(node.now().phase).toBe('running')
    expect(events).toEqual(['start', 'asked resume', 'start'])
  })

  test('of another version is said to be one, and our own starts when it is gone', async () => {
    const { node, phases, watcher } = setup(ELSEWHERE, ELSEWHERE, 'runs')
    await node.begin()
    watcher()?.foreign(agentOfOtherVersion('/data/node'))
    expect(node.now()).toMatchObject({ phase: 'failed', agent: null, problem: { code: 'agent_other_version' } })
    await vi.advanceTimersByTimeAsync(15_000)
    watcher()?.foreign(agentOfOtherVersion('/data/node'))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(phases).toEqual(['starting', 'failed', 'failed', 'running'])
  })

  test('is left alone when this host ends', async () => {
    const { node, events } = setup(ELSEWHERE)
    await node.begin()
    await node.stop()
    expect(events).toEqual(['start', 'unwatched'])
  })
})
