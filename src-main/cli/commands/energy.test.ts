import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { httpServer } from '../../agent/test-http-server.ts'
import { aPlug, laterShelly } from '../../energy/test-plugs.ts'
import { UsageError } from '../exit-codes.ts'
import { parseInvocation } from '../options.ts'
import { energyCommand } from './energy.ts'

let directory: string
let said: string[]
beforeEach(() => {
  directory = temporaryDirectory()
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(line))
})
afterEach(() => void vi.restoreAllMocks())

async function run(...words: readonly string[]): Promise<string> {
  said = []
  const invocation = parseInvocation(['energy', ...words, '--data-dir', directory], {})
  if (invocation === 'help') throw new Error('It asks for help')
  await energyCommand(invocation)
  return said.join('\n')
}
const file = () => path.join(directory, 'node', 'energy.json')
const kept = () => JSON.parse(readFileSync(file(), 'utf8')) as object
const plugAt = async (password: string | null) =>
  `address=${(await httpServer(laterShelly(aPlug({ password })))).replace('http://', '')}`

test('a plug that answers is kept, and shown without its password', async () => {
  const address = await plugAt('geheim')
  const text = await run('set', 'plug', 'kind=shelly', address, 'password=geheim')
  expect(text).toMatch(/✓ smart-plug {2}Shelly plug \(S3PL-00112EU\); 42\.5 W now/)
  expect(kept()).toMatchObject({ version: 1, plug: { kind: 'shelly', password: 'geheim', channel: 1 }, idle_w: {} })
  const json = await run('show', '--json')
  expect(JSON.parse(json)).toMatchObject({ plug: { kind: 'shelly', password: '…' } })
  expect(json).not.toContain('geheim')
  expect(await run('set', 'plug', 'none')).toContain('No smart plug is set.')
  expect(kept()).toMatchObject({ plug: null })
})

test('a plug that does not answer changes nothing, and it is said why', async () => {
  const address = await plugAt('right')
  await expect(run('set', 'plug', 'kind=shelly', address, 'password=wrong')).rejects.toThrow(
    /^Nothing was changed\. 127\.0\.0\.1:\d+ refuses the password or token\./,
  )
  await expect(run('set', 'plug', 'kind=tasmota', 'address=127.0.0.1:1')).rejects.toThrow(UsageError)
  expect(existsSync(file())).toBe(false)
})

test('what is drawn at rest can be said and forgotten; another plug sees another rest', async () => {
  const address = await plugAt(null)
  await run('set', 'plug', 'kind=shelly', address)
  expect(await run('set', 'idle', 'smart-plug=38')).toContain('Now power is measured by smart-plug')
  await run('set', 'idle', 'rapl=6.5')
  expect(kept()).toMatchObject({ idle_w: { 'smart-plug': { watts: 38, origin: 'calibrated' }, rapl: { watts: 6.5 } } })
  await run('set', 'plug', 'kind=shelly', await plugAt(null))
  expect(kept()).toHaveProperty('idle_w', { rapl: { watts: 6.5, origin: 'calibrated' } })
  expect(await run('show')).toContain('Now power is estimated by cpu-model')
  await run('set', 'idle', 'none')
  expect(kept()).toHaveProperty('idle_w', {})
  await expect(run('set', 'idle', 'kettle=6')).rejects.toThrow('No device measures by “kettle”')
})
