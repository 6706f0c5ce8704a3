import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { openEnergyFile } from './energy-file.ts'

const PLUG = { kind: 'shelly', address: '192.168.1.20', password: 'geheim', channel: 1 } as const
const IDLE = { rapl: { watts: 6.1, origin: 'learned' } } as const

function setup(directory = temporaryDirectory()) {
  const told: string[] = []
  const time = { nowMs: Date.parse('2026-06-21T12:00:00.000Z') }
  const file = openEnergyFile(directory, { now: () => new Date(time.nowMs), tell: (line) => void told.push(line) })
  return { directory, name: path.join(directory, 'energy.json'), told, time, file, again: () => setup(directory) }
}

test('without a file there is no plug, and nothing is known of rest', () => {
  const { file, told } = setup()
  expect([file.now(), told]).toEqual([{ plug: null, idle_w: {} }, []])
})

test('what is changed is kept, for its owner only', () => {
  const { file, name, again } = setup()
  file.change(() => ({ plug: PLUG }))
  file.change(({ idle_w }) => ({ idle_w: { ...idle_w, ...IDLE } }))
  expect(again().file.now()).toEqual({ plug: PLUG, idle_w: IDLE })
  expect(statSync(name).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(name, 'utf8'))).toMatchObject({ version: 1 })
})

test('what another program has changed is seen within half a minute, and is not written over', () => {
  const one = setup()
  const shared = setup(one.directory)
  expect(one.file.now().plug).toBeNull()
  shared.file.change(() => ({ plug: PLUG }))
  expect(one.file.now().plug).toBeNull()
  one.time.nowMs += 30_001
  expect(one.file.now().plug).toEqual(PLUG)
  shared.file.change(() => ({ plug: null }))
  one.file.change(() => ({ idle_w: IDLE }))
  expect(shared.again().file.now()).toEqual({ plug: null, idle_w: IDLE })
})

test.each([
  ['damaged', 'no json'],
  ['damaged', '{"version":1,"plug":{"kind":"kettle","address":"x"},"idle_w":{}}'],
  ['damaged', '{"version":1,"plug":{"kind":"shelly","address":"ftp://x/"},"idle_w":{}}'],
  ['damaged', '{"version":1,"plug":{"kind":"shelly","address":"me:secret@x"},"idle_w":{}}'],
  ['newer', '{"version":2,"plug":null,"idle_w":{},"more":1}'],
])('a %s file is told of once, and kept aside when something new is written', (kind, text) => {
  const { directory, name, file, told, time } = setup()
  writeFileSync(name, text)
  expect(file.now()).toEqual({ plug: null, idle_w: {} })
  time.nowMs += 60_000
  file.now()
  expect(told).toEqual([expect.stringContaining(kind === 'newer' ? 'later version' : 'damaged')])
  expect(readFileSync(name, 'utf8')).toBe(text)
  file.change(() => ({ plug: PLUG }))
  const aside = readdirSync(directory).find((entry) => entry.startsWith(`energy.json.${kind}`))
  expect(readFileSync(path.join(directory, aside ?? ''), 'utf8')).toBe(text)
  expect(file.now().plug).toEqual(PLUG)
})
