import { homedir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { aSnapshot, aSun } from '#core/contracts/test-states.ts'
import { ISOLATION_IN_APP, isolationText } from '../compute/isolation.ts'
import { diagnosis } from './diagnosis.ts'

const INVITE = `koprogo1.https://grid.example.-.${'A'.repeat(43)}`
const TOKEN = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJub2RlIn0.c2lnbmF0dXJl'

const IN_APP = { version: '0.1.0', isolation: ISOLATION_IN_APP }

const warning = (detail: string) => ({ code: 'meter_unreadable' as const, values: { detail } })

const withWarnings = (...warnings: string[]): HostState => ({
  seq: 1,
  phase: 'running',
  agent: aSnapshot({ warnings: warnings.map(warning) }),
  problem: null,
  notices: [],
  preferences: { ...PREFERENCES_DEFAULT, place: { latitude: 50.846_51, longitude: 4.352_44 } },
  machine: { cores: 4, cpu: 'ARM', name: 'eva-laptop', is_raspberry_pi: false },
  lock: { has_pin: true, is_locked: false },
})

test('invites, tokens, places, names and the home folder are not in it, wherever a sentence has put them', () => {
  const file = path.join(homedir(), 'koprogo', 'agent.db')
  const text = diagnosis(withWarnings(`Refused ${INVITE} now`, `With ${TOKEN}`, `${file} is full`), IN_APP)
  for (const secret of [INVITE, TOKEN, homedir(), '50.84651', 'eva-laptop', 'Hall']) expect(text).not.toContain(secret)
  expect(JSON.parse(text)).toMatchObject({
    agent: {
      warnings: ['Refused … now', 'With …', `${path.join('~', 'koprogo', 'agent.db')} is full`].map(warning),
    },
  })
})

test('of the sun it has figures and what is wrong, without the address of the meter', () => {
  const problem = { code: 'unreachable', values: { address: '192.168.1.20' } } as const
  const state = withWarnings()
  const text = diagnosis({ ...state, agent: aSnapshot({ sun: aSun({ grid_w: -2500, problem }) }) }, IN_APP)
  expect(JSON.parse(text).agent.sun).toMatchObject({ grid_w: -2500, problem: 'unreachable' })
  expect(text).not.toContain('192.168')
})

test('what stands around the programs of others is said, as the command line’s doctor says it', () => {
  expect(JSON.parse(diagnosis(withWarnings(), IN_APP))).toMatchObject({ programs_run: isolationText(ISOLATION_IN_APP) })
})

test('of programs that another process runs nothing is said', () => {
  const attached = { ...withWarnings(), phase: 'attached' as const }
  expect(JSON.parse(diagnosis(attached, IN_APP))).toMatchObject({ programs_run: null })
})
