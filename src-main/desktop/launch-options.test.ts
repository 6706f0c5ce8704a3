import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { launchOptions } from './launch-options.ts'

const optionsOf = (argv: string[], environment = {}) =>
  launchOptions(['/opt/koprogo-grid', ...argv], { environment, defaultDirectory: '/home/eva/.config/koprogo' })

describe('how the app was started', () => {
  test('a plain start keeps everything in the default directory and shows a window', () => {
    expect(optionsOf([])).toEqual({
      directory: path.resolve('/home/eva/.config/koprogo'),
      isKiosk: false,
      isHidden: false,
      invite: null,
    })
  })

  test.each([
    [['--data-dir', '/srv/grid'], {}, '/srv/grid'],
    [['--data-dir=/srv/grid'], {}, '/srv/grid'],
    [[], { GRID_DATA_DIR: '/srv/env' }, '/srv/env'],
    [['--data-dir', '/srv/grid'], { GRID_DATA_DIR: '/srv/env' }, '/srv/grid'],
    [[], { GRID_DATA_DIR: '' }, '/home/eva/.config/koprogo'],
    [['--data-dir', 'Here/Case Kept'], {}, 'Here/Case Kept'],
  ])('%j with %j keeps everything in %s', (argv, environment, directory) => {
    expect(optionsOf(argv, environment).directory).toBe(path.resolve(directory))
  })

  test('switches of Electron and of a debugger are passed over', () => {
    const argv = ['--no-sandbox', '--inspect=0', '--remote-debugging-port=0', '.', '--kiosk', '--hidden']
    expect(optionsOf(argv)).toMatchObject({ isKiosk: true, isHidden: true })
  })

  test.each([[['--data-dir']], [['--data-dir', '--kiosk']]])('%j is refused with a sentence', (argv) => {
    expect(() => optionsOf(argv)).toThrow('--data-dir needs a folder behind it.')
  })
})
