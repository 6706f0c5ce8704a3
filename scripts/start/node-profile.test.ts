import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openAgentDatabase } from '#main/agent/adapters/agent-database.ts'
import { sqliteSettings } from '#main/agent/adapters/sqlite-settings.ts'
import { SITE_DEFAULT } from '#core/contracts/solar.ts'
import { siteFile } from '#main/solar/site-file.ts'
import { hasMeters, profileToRegister, registerArguments } from './node-profile.ts'

const NAMES = ['coordinator_id', 'name', 'location', 'cpu_cores', 'has_solar'] as const
type Remembered = Record<(typeof NAMES)[number], string>
const KNOWN: Remembered = {
  coordinator_id: 'this grid',
  name: 'Hall',
  location: 'Brussels',
  cpu_cores: '3',
  has_solar: 'false',
}

test('a new node is named after its computer', () => {
  const place = newPlace()
  const profile = { name: hostname(), location: 'Beside the coordinator', cores: null, hasSolar: true }
  expect(profileToRegister(place, { coordinatorId: 'this grid', hasSolar: true })).toEqual(profile)
})

test('one that is registered with this grid is left as it is', () => {
  const place = newPlace(KNOWN)
  expect(profileToRegister(place, { coordinatorId: 'this grid', hasSolar: false })).toBe(null)
})

test('one that has panels since is registered again, under the name its owner gave it', () => {
  const place = newPlace(KNOWN)
  const profile = { name: 'Hall', location: 'Brussels', cores: '3', hasSolar: true }
  expect(profileToRegister(place, { coordinatorId: 'this grid', hasSolar: true })).toEqual(profile)
})

test('panels that were named once stay named, here and with a grid that does not know the node', () => {
  const place = newPlace({ ...KNOWN, has_solar: 'true' })
  expect(profileToRegister(place, { coordinatorId: 'this grid', hasSolar: false })).toBe(null)
  const elsewhere = profileToRegister(place, { coordinatorId: 'another grid', hasSolar: false })
  expect(elsewhere).toMatchObject({ name: 'Hall', hasSolar: true })
})

test('a database that cannot be read is left to the node, which is then registered anew', () => {
  const place = newPlace(KNOWN)
  writeFileSync(path.join(place, 'node', 'agent.db'), 'nothing of a database')
  const profile = profileToRegister(place, { coordinatorId: 'this grid', hasSolar: false })
  expect(profile).toMatchObject({ name: hostname() })
})

test('whoever has set up a meter has panels', () => {
  const place = newPlace(KNOWN)
  expect(hasMeters(place)).toBe(false)
  const file = siteFile(path.join(place, 'node'))
  file.write(SITE_DEFAULT)
  expect(hasMeters(place)).toBe(false)
  file.write({ ...SITE_DEFAULT, sources: [{ kind: 'evcc', settings: { address: 'evcc.local' } }] })
  expect(hasMeters(place)).toBe(true)
})

test('the arguments of register say it all, and a name may begin with a dash', () => {
  expect(registerArguments({ name: '-Hall-', location: 'Brussels', cores: '3', hasSolar: true })).toEqual([
    '--name=-Hall-',
    '--location=Brussels',
    '--cores=3',
    '--solar',
  ])
  const plain = registerArguments({ name: 'Hall', location: 'Brussels', cores: null, hasSolar: false })
  expect(plain).toEqual(['--name=Hall', '--location=Brussels'])
})

/** A data directory, with what the node has remembered. */
function newPlace(remembered: Readonly<Remembered> | null = null): string {
  const place = mkdtempSync(path.join(tmpdir(), 'koprogo-profile-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  if (remembered === null) return place
  const database = openAgentDatabase(path.join(place, 'node'))
  const settings = sqliteSettings(database)
  for (const name of NAMES) settings.set(name, remembered[name])
  database.close()
  return place
}
