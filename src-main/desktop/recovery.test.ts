import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { recoverGraphics, recoverPage } from './recovery.ts'

function setup() {
  const events: string[] = []
  let nowMs = 0
  const app = new EventEmitter()
  const window = Object.assign(new EventEmitter(), {
    webContents: new EventEmitter(),
    isDestroyed: (): boolean => false,
  })
  const deps = {
    app: app as never,
    tell: () => {},
    relaunch: (without: 'gpu' | null) => void events.push(`relaunch without ${without}`),
    now: () => nowMs,
    later: (run: () => void, ms: number) => {
      events.push(`wait ${ms}`)
      nowMs += ms
      run()
    },
  }
  const load = async () => void events.push('load')
  return { events, app, window, deps, load, pass: (ms: number) => (nowMs += ms) }
}
const crash = { reason: 'crashed', exitCode: 133 }

describe('a page that ends', () => {
  test('is loaded again three times, then the app starts anew', () => {
    const { events, window, deps, load } = setup()
    recoverPage(window as never, load, deps)
    for (let time = 0; time < 4; time += 1) window.webContents.emit('render-process-gone', {}, crash)
    expect(events).toEqual(['wait 1000', 'load', 'wait 5000', 'load', 'wait 20000', 'load', 'relaunch without null'])
  })

  test('with its window, or on purpose, is let go', () => {
    const { events, window, deps, load } = setup()
    recoverPage(window as never, load, deps)
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
    window.isDestroyed = () => true
    window.webContents.emit('render-process-gone', {}, crash)
    expect(events).toEqual([])
  })
})

describe('graphics that end', () => {
  test('twice in ten minutes are left off', () => {
    const { events, app, deps, pass } = setup()
    recoverGraphics(deps)
    app.emit('child-process-gone', {}, { type: 'GPU', ...crash })
    pass(600_000)
    app.emit('child-process-gone', {}, { type: 'GPU', ...crash })
    expect(events).toEqual([])
    app.emit('child-process-gone', {}, { type: 'GPU', ...crash })
    expect(events).toEqual(['relaunch without gpu'])
  })

  test('are not confused with other processes', () => {
    const { events, app, deps } = setup()
    recoverGraphics(deps)
    for (let time = 0; time < 3; time += 1) app.emit('child-process-gone', {}, { type: 'Utility', ...crash })
    expect(events).toEqual([])
  })
})
