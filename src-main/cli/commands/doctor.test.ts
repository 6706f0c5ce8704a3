import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { httpServer } from '../../agent/test-http-server.ts'
import { aPlug, tasmota } from '../../energy/test-plugs.ts'
import { parseInvocation } from '../options.ts'
import { doctorCommand } from './doctor.ts'

type Line = { readonly check: string; readonly ok: boolean; readonly says: string; readonly exit_code: number }
let directory: string
let said: Line[]
beforeEach(() => {
  directory = temporaryDirectory()
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => said.push(JSON.parse(line) as Line))
})
afterEach(() => void vi.restoreAllMocks())

/** What doctor says of energy with this in `energy.json`, and with which exit code it ends. */
async function doctorWith(energy: string) {
  mkdirSync(path.join(directory, 'node'))
  writeFileSync(path.join(directory, 'node', 'energy.json'), energy)
  const invocation = parseInvocation(['doctor', '--json', '--data-dir', directory], {})
  if (invocation === 'help') throw new Error('It asks for help')
  const code = await doctorCommand(invocation)
  return { code, lines: said.filter(({ check }) => check === 'energy') }
}
const withPlug = (address: string, idleW: object = {}) =>
  JSON.stringify({ version: 1, plug: { kind: 'tasmota', address }, idle_w: idleW })

test('a plug that was set and does not answer is at fault: the model estimates meanwhile, and it is said where to look', async () => {
  const { code, lines } = await doctorWith(withPlug('127.0.0.1:1'))
  expect(code).toBe(3)
  expect(lines[0]).toMatchObject({ ok: true, says: expect.stringContaining('power is estimated by cpu-model') })
  expect(lines).toContainEqual({
    check: 'energy',
    ok: false,
    says: expect.stringMatching(
      /^smart-plug: 127\.0\.0\.1:1 does not answer\. Is it switched on .*\? Is that still the address of the plug\?/,
    ),
    exit_code: 3,
  })
})

test('a plug whose computer’s rest is not known is no fault; how to make it known is said', async () => {
  const address = (await httpServer(tasmota(aPlug()))).replace('http://', '')
  const { lines } = await doctorWith(withPlug(address))
  expect(lines).toContainEqual(
    expect.objectContaining({ ok: true, says: expect.stringMatching(/^smart-plug: .*energy calibrate$/) }),
  )
})

test('once all is known there is one line', async () => {
  const address = (await httpServer(tasmota(aPlug()))).replace('http://', '')
  const { lines } = await doctorWith(withPlug(address, { 'smart-plug': { watts: 31, origin: 'learned' } }))
  expect(lines).toEqual([
    {
      check: 'energy',
      ok: true,
      says: 'power is measured by smart-plug (Tasmota plug; tier A, ±10 %); at rest 31.0 W',
      exit_code: 0,
    },
  ])
})

test('a damaged file is told of', async () => {
  const { lines } = await doctorWith('no json')
  expect(lines).toContainEqual(expect.objectContaining({ says: expect.stringContaining('energy.json is damaged') }))
})
