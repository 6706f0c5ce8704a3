import { expect, test } from 'vitest'
import { configHome, launchCommand } from './launch-command.ts'

test('an installed app is started by its own program, a tried one with its folder', () => {
  const given = { program: '/opt/koprogo-grid', appPath: null, directory: '/home/eva/.config/koprogo', solarW: null }
  const rest = ['--hidden', '--data-dir', '/home/eva/.config/koprogo']
  expect(launchCommand(given)).toEqual(['/opt/koprogo-grid', ...rest])
  expect(launchCommand({ ...given, appPath: '/src' })).toEqual(['/opt/koprogo-grid', '/src', ...rest])
  expect(launchCommand({ ...given, solarW: 500 })).toEqual(['/opt/koprogo-grid', ...rest, '--solar-watts', '500'])
})

test.each([
  [{}, '/home/eva/.config'],
  [{ XDG_CONFIG_HOME: '/srv/config' }, '/srv/config'],
  [{ XDG_CONFIG_HOME: '' }, '/home/eva/.config'],
  [{ XDG_CONFIG_HOME: 'relative' }, '/home/eva/.config'],
])('with %j settings lie in %s', (environment, folder) => {
  expect(configHome(environment, '/home/eva')).toBe(folder)
})
