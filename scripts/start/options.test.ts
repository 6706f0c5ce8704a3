import { expect, test } from 'vitest'
import { parseStartOptions, START_HELP, UsageError } from './options.ts'

const parse = (...args: readonly string[]) => parseStartOptions(args, '/clone')

test('without options everything is as the README says', () => {
  expect(parse()).toEqual({
    headless: false,
    port: 8081,
    uiPort: null,
    dataDirectory: '/clone/.data',
    demo: true,
    solarW: null,
  })
})

test('reads every option', () => {
  const args = ['--headless', '--port=18081', '--ui-port', '8090', '--data-dir', '/srv/grid', '--no-demo']
  expect(parse(...args, '--solar-watts', '512.5')).toEqual({
    headless: true,
    port: 18_081,
    uiPort: 8090,
    dataDirectory: '/srv/grid',
    demo: false,
    solarW: 512.5,
  })
})

test('the help has a line for every option', () => {
  expect(parse('--help')).toBe('help')
  for (const option of ['headless', 'port', 'ui-port', 'data-dir', 'no-demo', 'solar-watts', 'help']) {
    expect(START_HELP).toContain(`\n  --${option}`)
  }
})

test.for([
  ['--port', '0'],
  ['--port', '65536'],
  ['--port', '80a'],
  ['--ui-port', '-1'],
  ['--solar-watts', '-5'],
  ['--solar-watts', '1e3'],
  ['--solar-watts', '10000001'],
  ['--data-dir', ' '],
  ['--port'],
  ['--sun'],
  ['register'],
])('refuses %s', (args) => {
  expect(() => parse(...args)).toThrow(UsageError)
})
