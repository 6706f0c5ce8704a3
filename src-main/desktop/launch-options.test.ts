import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { LaunchOptionInvalid, launchOptions } from './launch-options.ts'

const optionsOf = (argv: string[], environment = {}) =>
  launchOptions(['/opt/koprogo-grid', ...argv], { environment, defaultDirectory: '/home/eva/.config/koprogo' })

describe('how the app was started', () => {
  test('a plain start keeps everything in the default directory and shows a window', () => {
    expect(optionsOf([])).toEqual({
      directory: path.resolve('/home/eva/.config/koprogo'),
      isKiosk: false,
      isHidden: false,
      solarW: null,
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

  test.each([
    [['--solar-watts', '500'], 500],
    [['--solar-watts=0.5'], 0.5],
    [['--solar-watts', '0'], 0],
  ])('%j is what the roof gives', (argv, solarW) => {
    expect(optionsOf(argv)).toMatchObject({ solarW })
  })

  const WATTS = '--solar-watts takes a number from 0 to 10000000, not '
  test.each([
    [['--data-dir'], '--data-dir needs a folder behind it.'],
    [['--data-dir', '--kiosk'], '--data-dir needs a folder behind it.'],
    [['--solar-watts'], '--solar-watts needs a number behind it.'],
    [['--solar-watts', '-5'], '--solar-watts needs a number behind it.'],
    [['--solar-watts=-5'], `${WATTS}“-5”.`],
    [['--solar-watts', 'much'], `${WATTS}“much”.`],
    [['--solar-watts=1e3'], `${WATTS}“1e3”.`],
    [['--solar-watts='], `${WATTS}“”.`],
    [['--solar-watts', '10000001'], `${WATTS}“10000001”.`],
  ])('%j is refused with a sentence', (argv, sentence) => {
    expect(() => optionsOf(argv)).toThrow(new LaunchOptionInvalid(sentence))
  })
})
