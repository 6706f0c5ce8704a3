import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from './exit-codes.ts'
import {
  HELP,
  type Invocation,
  optional,
  optionalId,
  optionalChoice,
  optionalNumber,
  parseInvocation,
  required,
  VERBS,
} from './options.ts'

const invoked = (args: string[], environment: NodeJS.ProcessEnv = {}): Invocation => {
  const invocation = parseInvocation(args, environment)
  if (invocation === 'help') throw new Error('It asks for help')
  return invocation
}

describe('the command line', () => {
  test.each(VERBS)('knows “%s”, and the help says what it does', (verb) => {
    expect(invoked([verb])).toMatchObject({ verb, words: [], json: false })
    expect(HELP).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'))
  })

  test.each([[[]], [['--help']], [['-h']], [['run', '--help']], [['nonsense', '-h']]])(
    'asks for help with %j',
    (args) => {
      expect(parseInvocation(args, {})).toBe('help')
    },
  )

  test('keeps options, flags and words apart', () => {
    const { values, words } = invoked(['curl', 'GET', '/grid', '--json', '--data-dir', '/x'])
    expect(words).toEqual(['GET', '/grid'])
    expect(values).toEqual({ json: true, 'data-dir': '/x' })
  })

  test.each([
    [['--json'], 'A command is missing.'],
    [['explode'], 'There is no command “explode”.'],
    [['constructor'], 'There is no command “constructor”.'],
    [['status', '--slots', '2'], '“status” takes no --slots.'],
    [['run', 'now'], '“run” takes no “now”.'],
    [['run', '--sun'], "Unknown option '--sun'"],
    [['run', '--slots'], 'argument missing'],
    [['run', '--slots', '-5'], 'ambiguous'],
    [['status', '--watch=yes'], 'does not take an argument'],
    [['status', '--lang', 'es'], '--lang takes one of fr, nl, en, de, not “es”.'],
  ])('%j is refused: %s', (args, message) => {
    expect(() => parseInvocation(args, {})).toThrow(UsageError)
    expect(() => parseInvocation(args, {})).toThrow(message)
  })
})

describe('the data directory', () => {
  test.each<[string[], NodeJS.ProcessEnv, string]>([
    [['run'], {}, '.data/node'],
    [['run'], { GRID_DATA_DIR: '/srv/grid' }, '/srv/grid/node'],
    [['run'], { GRID_DATA_DIR: '' }, '.data/node'],
    [['run', '--data-dir', 'here'], { GRID_DATA_DIR: '/srv/grid' }, 'here/node'],
    [['run', '--data-dir', ''], {}, '.data/node'],
  ])('of %j with %j is %s', (args, environment, directory) => {
    expect(invoked(args, environment).directory).toBe(path.resolve(directory))
  })
})

describe('the language', () => {
  test.each<[string[], NodeJS.ProcessEnv, string]>([
    [[], {}, 'en'],
    [[], { LANG: 'fr_BE.UTF-8' }, 'fr'],
    [[], { LANG: 'C.UTF-8' }, 'en'],
    [[], { LANG: 'frr_DE' }, 'en'],
    [[], { LANG: 'nl' }, 'nl'],
    [[], { LANG: 'fr_BE', LC_MESSAGES: 'de_AT@euro' }, 'de'],
    [[], { LANG: 'fr_BE', LC_MESSAGES: 'de_AT', LC_ALL: 'nl_BE' }, 'nl'],
    [[], { LANG: 'fr_BE', LC_MESSAGES: '', LC_ALL: '' }, 'fr'],
    [['--lang', 'de'], { LC_ALL: 'fr' }, 'de'],
  ])('of %j with %j is %s', (args, environment, language) => {
    expect(invoked(['status', ...args], environment).language).toBe(language)
  })
})

describe('an option', () => {
  test('that is required must be there and say something', () => {
    expect(required(invoked(['register', '--name', 'Hall']), 'name')).toBe('Hall')
    for (const args of [[], ['--name', ''], ['--name', '  ']])
      expect(() => required(invoked(['register', ...args]), 'name')).toThrow('“register” needs --name.')
  })

  test('that is optional is null when it is not there', () => {
    expect(optional(invoked(['run', '--server', 'https://x']), 'server')).toBe('https://x')
    expect(optional(invoked(['run']), 'server')).toBeNull()
    expect(optional(invoked(['register', '--solar']), 'solar')).toBeNull()
  })

  test('that is an id is one', () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057'
    expect(optionalId(invoked(['run', '--node-id', id]), 'node-id')).toBe(id)
    expect(optionalId(invoked(['run']), 'node-id')).toBeNull()
    expect(() => optionalId(invoked(['run', '--node-id', '7']), 'node-id')).toThrow('--node-id takes an id')
  })

  const whole = { least: 1, most: 256, whole: true }
  const any = { least: 0, most: 1000, whole: false }
  test.each([
    ['1', whole, 1],
    ['256', whole, 256],
    ['007', whole, 7],
    ['0', any, 0],
    ['499.5', any, 499.5],
  ])('that is a number may be %s', (text, bounds, number) => {
    expect(optionalNumber(invoked(['run', '--slots', text]), 'slots', bounds)).toBe(number)
  })

  test.each([
    ['0', whole],
    ['257', whole],
    ['1.5', whole],
    ['1e2', whole],
    ['', whole],
    ['four', whole],
    ['0x10', whole],
    ['Infinity', any],
    ['1000.1', any],
    ['.5', any],
    ['5.', any],
    [' 5', any],
  ])('that is a number may not be “%s”', (text, bounds) => {
    expect(() => optionalNumber(invoked(['run', `--slots=${text}`]), 'slots', bounds)).toThrow(UsageError)
    expect(() => optionalNumber(invoked(['run', `--slots=${text}`]), 'slots', bounds)).toThrow(`not “${text}”`)
  })

  test('that is a number is null when it is not there', () => {
    expect(optionalNumber(invoked(['run']), 'slots', whole)).toBeNull()
  })
})

describe('a choice', () => {
  const choices = ['builtin', 'any'] as const
  test('is one of its words, or null when it was not made', () => {
    expect(optionalChoice(invoked(['run', '--workloads', 'any']), 'workloads', choices)).toBe('any')
    expect(optionalChoice(invoked(['run']), 'workloads', choices)).toBeNull()
  })
  test('that is another word is refused with those there are', () => {
    const run = invoked(['run', '--workloads', 'all'])
    expect(() => optionalChoice(run, 'workloads', choices)).toThrow('--workloads takes builtin or any, not “all”.')
  })
})
