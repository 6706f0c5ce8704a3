import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Config, ConfigError, configHelp, readConfig, settingTexts } from './config.ts'

function configOf(environment: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Config {
  const config = readConfig(environment, args)
  if (config === 'help') throw new Error('Nobody asked for help')
  return config
}

function refusalOf(environment: NodeJS.ProcessEnv, args: readonly string[] = []): string {
  try {
    configOf(environment, args)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('These settings were accepted')
}

/** One value that every setting with a rule refuses. */
const WRONG: Readonly<Record<string, string>> = {
  GRID_PORT: '65536',
  DATABASE_URL: 'mysql://localhost/grid',
  GRID_NAME: 'x'.repeat(256),
  GRID_PUBLIC_URL: 'grid.example.org',
  GRID_ENROLMENT: 'closed',
  GRID_AGENT_VERSION_MIN: '1.2',
  GRID_SELF_SIGNED: 'maybe',
  GRID_ACCEPT_DECLARED: 'perhaps',
  GRID_LEASE_SECONDS: '9',
  GRID_REDEMPTION_MIN_EUR: '-1',
  GRID_HEARTBEAT_SECONDS: '0',
  GRID_HEAD_START_SHARE: '1.5',
  GRID_BLOB_MAX_MB: '1.5',
  GRID_BLOB_QUOTA_MB: '-1',
  GRID_NODE_UNREPORTED_MB: '0',
  GRID_DISK_FREE_MIN_MB: '-1',
  GRID_KEEP_ASSIGNMENTS_DAYS: '36501',
  GRID_KEEP_RESULTS_DAYS: 'ever',
  GRID_KEEP_UNREPORTED_DAYS: '-1',
  GRID_ACCEPT_SHORTER_LOG: 'once',
  GRID_NODE_REQUESTS_PER_SECOND: 'many',
  GRID_ADDRESS_REQUESTS_PER_SECOND: '1e3',
  GRID_CONNECTIONS_MAX: '9',
  GRID_ADDRESS_CONNECTIONS_MAX: '1',
  TRUST_PROXY: 'on',
  LOG_LEVEL: 'loud',
}
/** One value, other than its default, that each setting takes. */
const RIGHT: Readonly<Record<string, string>> = {
  GRID_HOST: '::1',
  GRID_PORT: '9090',
  GRID_DATA_DIR: '/srv/grid',
  GRID_BLOB_DIR: '/srv/blobs',
  DATABASE_URL: 'postgresql://grid@db/grid',
  GRID_NAME: 'Les Tilleuls',
  GRID_PUBLIC_URL: 'https://grid.example.org',
  GRID_ENROLMENT: 'approve',
  GRID_AGENT_VERSION_MIN: '1.2.3',
  GRID_TLS_CERT: '/etc/grid/cert.pem',
  GRID_TLS_KEY: '/etc/grid/key.pem',
  GRID_SELF_SIGNED: 'yes',
  GRID_ACCEPT_DECLARED: 'no',
  GRID_LEASE_SECONDS: '10',
  GRID_REDEMPTION_MIN_EUR: '0.5',
  GRID_HEARTBEAT_SECONDS: '600',
  GRID_HEAD_START_SHARE: '0.25',
  GRID_BLOB_MAX_MB: '1',
  GRID_BLOB_QUOTA_MB: '1000',
  GRID_NODE_UNREPORTED_MB: '256',
  GRID_DISK_FREE_MIN_MB: '0',
  GRID_KEEP_ASSIGNMENTS_DAYS: '30',
  GRID_KEEP_RESULTS_DAYS: '90',
  GRID_KEEP_UNREPORTED_DAYS: '0',
  GRID_ACCEPT_SHORTER_LOG: 'yes',
  GRID_NODE_REQUESTS_PER_SECOND: '1',
  GRID_ADDRESS_REQUESTS_PER_SECOND: '1',
  GRID_CONNECTIONS_MAX: '10',
  GRID_ADDRESS_CONNECTIONS_MAX: '2',
  TRUST_PROXY: 'yes',
  LOG_LEVEL: 'silent',
}

/** What a setting cannot be without. */
const TOGETHER: Readonly<Record<string, Record<string, string>>> = {
  GRID_TLS_CERT: { GRID_TLS_KEY: '/etc/grid/key.pem' },
  GRID_TLS_KEY: { GRID_TLS_CERT: '/etc/grid/cert.pem' },
}

describe('the configuration', () => {
  test('takes a certificate with its key only, and not beside one of its own', () => {
    expect(refusalOf({ GRID_TLS_CERT: '/c.pem' })).toContain('belong together')
    const both = { GRID_TLS_CERT: '/c.pem', GRID_TLS_KEY: '/k.pem', GRID_SELF_SIGNED: 'yes' }
    expect(refusalOf(both)).toContain('not both')
  })

  test('a flag that stands alone says yes', () => {
    expect(configOf({}, ['--self-signed', '--port', '1']).GRID_SELF_SIGNED).toBe(true)
    expect(configOf({}, ['--self-signed']).GRID_SELF_SIGNED).toBe(true)
  })

  test('has a default for everything: this computer only, open to its own nodes', () => {
    expect(configOf()).toMatchObject({
      GRID_HOST: '127.0.0.1',
      GRID_PORT: 8081,
      GRID_LEASE_SECONDS: 300,
      GRID_HEAD_START_SHARE: 0.5,
      TRUST_PROXY: false,
      enrolment: 'open',
      enrolmentIsDefault: true,
      acceptDeclared: true,
      directory: path.resolve('.data/coordinator'),
      blobDirectory: path.resolve('.data/coordinator/blobs'),
    })
    expect(configOf().DATABASE_URL).toBeUndefined()
  })

  test('lists every setting that is wrong, not only the first', () => {
    const lines = refusalOf(WRONG).split('\n').slice(1)
    expect(new Set(lines.map((line) => line.trim().split(':')[0]))).toEqual(new Set(Object.keys(WRONG)))
  })

  test('never repeats a refused value: a database address holds a password', () => {
    expect(refusalOf({ DATABASE_URL: 'mysql://grid:s3cret@db/grid' })).not.toContain('s3cret')
  })

  test.each(Object.entries(RIGHT))('%s is also a flag, and means the same there', (name, value) => {
    const flag = settingTexts().find((setting) => setting.name === name)?.flag ?? ''
    const together = TOGETHER[name] ?? {}
    const fromEnvironment = configOf({ ...together, [name]: value })
    expect(configOf(together, [flag, value])).toEqual(fromEnvironment)
    expect(configOf(together, [`${flag}=${value}`])).toEqual(fromEnvironment)
    expect(fromEnvironment).not.toEqual(configOf())
  })

  test('has a tried value for every setting there is', () => {
    const names = settingTexts().map(({ name }) => name)
    expect(Object.keys(RIGHT).toSorted()).toEqual(names.toSorted())
  })

  test('a flag wins over the environment, also over a wrong value there', () => {
    expect(configOf({ GRID_PORT: '9000' }, ['--port', '9001']).GRID_PORT).toBe(9001)
    expect(configOf({ GRID_PORT: 'nonsense' }, ['--port', '9001']).GRID_PORT).toBe(9001)
  })

  test('an empty value is none: the default stands', () => {
    expect(configOf({ GRID_PORT: '', DATABASE_URL: '' })).toEqual(configOf())
    expect(configOf({ DATABASE_URL: 'postgres://db/grid' }, ['--database-url', '']).DATABASE_URL).toBeUndefined()
  })

  test('cannot be changed after it was read', () => {
    expect(Object.isFrozen(configOf())).toBe(true)
  })

  test('the blobs lie where they are told to, and else in the data directory', () => {
    expect(configOf({ GRID_DATA_DIR: '/srv/grid' }).blobDirectory).toBe(path.resolve('/srv/grid/coordinator/blobs'))
    expect(configOf({ GRID_BLOB_DIR: '/mnt/blobs' }).blobDirectory).toBe(path.resolve('/mnt/blobs'))
  })
})

describe('help', () => {
  test.each([['--help'], ['-h']])('%s is answered whatever else is wrong', (flag) => {
    expect(readConfig({ GRID_PORT: 'nonsense' }, [flag])).toBe('help')
  })

  test('names every setting with its flag, its sentence and its default', () => {
    const help = configHelp()
    for (const { name, flag, sentence, fallback } of settingTexts()) {
      const line = help.split('\n').find((line) => line.endsWith(` ${name}`))
      expect(line).toContain(`${flag} `)
      expect(line).toContain(sentence)
      expect(line).toContain(fallback)
      expect(sentence.length).toBeGreaterThan(10)
    }
  })

  test.each([
    ['an unknown flag', ['--prot', '9000']],
    ['a flag without its value', ['--port']],
    ['something that is no flag', ['start']],
  ])('%s is refused, with the help', (_, args) => {
    expect(refusalOf({}, args)).toContain(configHelp())
  })
})

describe('who may enrol when nobody said', () => {
  test.each([
    ['127.0.0.1', 'open'],
    ['127.8.9.10', 'open'],
    ['localhost', 'open'],
    ['::1', 'open'],
    ['0.0.0.0', 'invite'],
    ['::', 'invite'],
    ['192.168.1.10', 'invite'],
    ['grid.example.org', 'invite'],
    ['127.example.org', 'invite'],
    ['127.0.0.1.example.org', 'invite'],
    ['localhost.example.org', 'invite'],
  ])('a coordinator that listens on %s is %s', (host, policy) => {
    expect(configOf({ GRID_HOST: host }).enrolment).toBe(policy)
  })

  test('loopback alone is not enough when the world gets there by a public address or a proxy', () => {
    expect(configOf({ GRID_PUBLIC_URL: 'https://grid.example.org' }).enrolment).toBe('invite')
    expect(configOf({ TRUST_PROXY: 'yes' }).enrolment).toBe('invite')
  })

  test('what an admin says stands, and is then no default that a forwarded request closes', () => {
    expect(configOf({ GRID_ENROLMENT: 'open', GRID_HOST: '0.0.0.0' })).toMatchObject({
      enrolment: 'open',
      enrolmentIsDefault: false,
    })
    expect(configOf({ GRID_ENROLMENT: 'invite' })).toMatchObject({ enrolment: 'invite', enrolmentIsDefault: false })
  })
})

describe('whether typed watts earn credit', () => {
  test.each([
    ['127.0.0.1', undefined, true],
    ['0.0.0.0', undefined, false],
    ['0.0.0.0', 'yes', true],
    ['127.0.0.1', 'no', false],
    ['127.0.0.1', '0', false],
    ['0.0.0.0', 'true', true],
  ])('on %s, told %s: %s', (host, told, accepted) => {
    expect(configOf({ GRID_HOST: host, GRID_ACCEPT_DECLARED: told }).acceptDeclared).toBe(accepted)
  })
})
