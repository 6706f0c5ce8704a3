import { describe, expect, test } from 'vitest'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { type QuitChoice, type Quitting, quitting } from './quitting.ts'
import { aHostState, aRunningTask, aSnapshot } from '#core/contracts/test-states.ts'

const working = (mode: 'always' | 'finish' = 'always') =>
  aHostState({ phase: 'running', agent: aSnapshot({ mode, running: [aRunningTask(), aRunningTask()] }) })
const done = () => aHostState({ phase: 'running', agent: aSnapshot({ mode: 'finish' }) })

type More = { obeys?: boolean; duringFinish?: (quit: Quitting) => void }

function setup(
  state: HostState,
  choice: QuitChoice = 'cancel',
  { obeys = true, duringFinish = () => undefined }: More = {},
) {
  const events: string[] = []
  const exited = Promise.withResolvers<void>()
  const said = (event: string) => async () => void events.push(event)
  const quit: Quitting = quitting({
    ask: async (count) => (events.push(`asked about ${count}`), choice),
    finish: async () => (events.push('finish'), duringFinish(quit), obeys),
    stop: said('stop'),
    exit: () => {
      events.push('exit')
      exited.resolve()
    },
    tell: (line) => events.push(line),
  })
  quit.see(state)
  return { quit, events, exited: exited.promise }
}

describe('quitting', () => {
  test('asks nothing when nothing would be lost', async () => {
    const { quit, events } = setup(done())
    await quit.request()
    expect(events).toEqual(['stop', 'exit'])
  })

  test.each(['attached', 'welcome', 'failed'] as const)('asks nothing in phase %s', async (phase) => {
    const { quit, events } = setup({ ...working(), phase })
    await quit.request()
    expect(events).toEqual(['stop', 'exit'])
  })

  test('asks when tasks run, and goes on when that is wished', async () => {
    const { quit, events } = setup(working(), 'cancel')
    expect(quit.tasksAtStake()).toBe(2)
    await quit.request()
    expect(events).toEqual(['asked about 2'])
  })

  test('gives work back before it ends', async () => {
    const { quit, events } = setup(working(), 'stop')
    await quit.request()
    expect(events).toEqual(['asked about 2', 'stop', 'exit'])
  })

  test('finishes first, and ends when the last task has', async () => {
    const { quit, events, exited } = setup(working(), 'finish')
    await quit.request()
    quit.see(working('finish'))
    expect(events).toEqual(['asked about 2', 'finish'])
    quit.see(done())
    await exited
    expect(events).toEqual(['asked about 2', 'finish', 'stop', 'exit'])
  })

  test('ends when the last task has, also after a state from before the wish', async () => {
    const { quit, events, exited } = setup(working(), 'finish', { duringFinish: (one) => one.see(working('always')) })
    await quit.request()
    quit.see(done())
    await exited
    expect(events.at(-1)).toBe('exit')
  })

  test('stays when the node does not take the wish, and says so', async () => {
    const { quit, events } = setup(working(), 'finish', { obeys: false })
    await quit.request()
    quit.see(aHostState())
    expect(events).toEqual(['asked about 2', 'finish', expect.stringContaining('the app stays')])
  })

  test('thinks again when the work is resumed meanwhile', async () => {
    const { quit, events } = setup(working(), 'finish')
    await quit.request()
    quit.see(working('always'))
    quit.see(aHostState())
    expect(events).toEqual(['asked about 2', 'finish'])
  })

  test('ends although the node is gone already, and says so', async () => {
    const events: string[] = []
    const quit = quitting({
      ask: async () => 'cancel',
      finish: async () => true,
      stop: () => Promise.reject(new Error('the thread is gone')),
      exit: () => void events.push('exit'),
      tell: (line) => void events.push(line),
    })
    await quit.now()
    expect(events).toEqual(['The node did not stop as it should: Error: the thread is gone', 'exit'])
  })

  test('asks once and stops once, however often it is requested', async () => {
    const { quit, events } = setup(working(), 'stop')
    await Promise.all([quit.request(), quit.request(), quit.request()])
    await Promise.all([quit.now(), quit.request()])
    expect(events).toEqual(['asked about 2', 'stop', 'exit'])
  })
})
