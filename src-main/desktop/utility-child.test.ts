import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { utilityChild, utilityCommandFor } from './utility-child.ts'

const DATA_HASH = { taskType: 'data_hash', set: null, first: 0, files: [] } as const
const PROGRAMS = { data_hash: '/app.asar/data-hash-child.js', wasm: '/app.asar/sandbox-child.js' }

/** Electron's utility process as far as it is used; `isDeaf` ignores its end. */
function setup() {
  const events: string[] = []
  const utility = Object.assign(new EventEmitter(), {
    pid: undefined as number | undefined,
    stderr: new PassThrough(),
    postMessage: (message: { type: string }) => void events.push(`told ${message.type}`),
    kill: () => {
      events.push('kill')
      utility.exit(143)
    },
    spawn: () => {
      utility.pid = 4242
      utility.emit('spawn')
    },
    exit: (code: number) => {
      utility.stderr.destroy()
      utility.emit('exit', code)
    },
  })
  const forked: unknown[] = []
  const fork = (...given: unknown[]) => {
    forked.push(given)
    return utility
  }
  return { child: utilityChild(utilityCommandFor(DATA_HASH, PROGRAMS), fork as never), utility, events, forked }
}

describe('a child in a utility process', () => {
  test('is told and heard', async () => {
    const { child, utility, events, forked } = setup()
    const heard: unknown[] = []
    child.hear((message) => heard.push(message))
    child.tell({ type: 'pause' })
    utility.emit('message', { type: 'progress' })
    expect([heard, events]).toEqual([[{ type: 'progress' }], ['told pause']])
    expect(forked).toEqual([
      ['/app.asar/data-hash-child.js', [], { serviceName: 'KoproGo Grid work', stdio: ['ignore', 'ignore', 'pipe'] }],
    ])
  })

  test('that has said its last is ended', async () => {
    const { child, utility, events } = setup()
    child.hear(() => {})
    utility.spawn()
    utility.emit('message', { type: 'result' })
    expect(await child.gone).toEqual({ exitCode: 143, signal: null, spawnError: null })
    expect(events).toEqual(['kill'])
  })

  test('that is ended before it exists is ended when it does', async () => {
    const { child, utility, events } = setup()
    const ended = child.end()
    await new Promise(setImmediate)
    expect(events).toEqual([])
    utility.spawn()
    await ended
    expect(events).toEqual(['kill'])
  })

  test('that crashes has left what it printed, and is told nothing more', async () => {
    const { child, utility, events } = setup()
    utility.spawn()
    utility.stderr.write('RangeError: the disk is on fire\n')
    await new Promise(setImmediate)
    utility.exit(1)
    expect(await child.gone).toMatchObject({ exitCode: 1 })
    expect(child.output()).toBe('RangeError: the disk is on fire\n')
    child.tell({ type: 'resume' })
    expect(events).toEqual([])
  })
})
