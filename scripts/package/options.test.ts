import path from 'node:path'
import { expect, test } from 'vitest'
import { PACKAGE_HELP, parsePackageOptions, UsageError } from './options.ts'

const root = path.resolve('/project')
const parse = (args: readonly string[], here: Partial<{ platform: NodeJS.Platform; arch: string }> = {}) =>
  parsePackageOptions(args, { platform: 'linux', arch: 'arm64', root, ...here })

test('packs for this system and this processor, into release', () => {
  const output = path.join(root, 'release')
  const usual = { isFolderOnly: false, withStub: false, output }
  expect(parse([])).toEqual({ system: 'linux', processors: ['arm64'], ...usual })
  expect(parse([], { platform: 'win32', arch: 'x64' })).toEqual({ system: 'windows', processors: ['x64'], ...usual })
  expect(parse([], { platform: 'darwin' })).toMatchObject({ system: 'mac' })
})

test('takes another system, both processors, a folder, another place', () => {
  expect(parse(['--windows', '--x64', '--arm64', '--dir', '--output', 'there'])).toEqual({
    system: 'windows',
    processors: ['x64', 'arm64'],
    isFolderOnly: true,
    withStub: false,
    output: path.join(root, 'there'),
  })
})

test('a stub is for a folder on Linux only', () => {
  expect(parse(['--linux', '--dir', '--stub'])).toMatchObject({ withStub: true })
  for (const args of [['--stub'], ['--stub', '--windows', '--dir']]) expect(() => parse(args)).toThrow(UsageError)
})

test('says what is wrong', () => {
  expect(() => parse(['--linux', '--mac'])).toThrow('One system at a time, not linux and mac.')
  expect(() => parse(['--fast'])).toThrow(PACKAGE_HELP)
  expect(() => parse([], { arch: 'ia32' })).toThrow('Electron has no program for ia32')
  expect(() => parse([], { platform: 'freebsd' })).toThrow('Electron has no program for freebsd')
})

test('--help asks for the text, which names every option', () => {
  expect(parse(['--help'])).toBe('help')
  for (const option of ['linux', 'windows', 'mac', 'x64', 'arm64', 'dir', 'stub', 'output', 'help'])
    expect(PACKAGE_HELP).toContain(`--${option}`)
})
