import { expect, test } from 'vitest'
import type { GridOffer, Shell } from '#core/contracts/host-bridge.ts'
import { emptyDraft, hasField, isComplete, joinRequestOf, stepFor, stepOf, stepsFor } from './welcome-steps.ts'

const MACHINE = { cores: 4, cpu: 'ARM', name: 'hall-pi', is_raspberry_pi: true }
const text = { fr: 'a', nl: 'a', en: 'a', de: 'a' }
const OFFER: GridOffer = {
  server: 'https://grid.example/',
  is_invite: true,
  is_own: false,
  grid: {
    coordinator_id: '01890000-0000-7000-8000-000000000001',
    name: 'Grid',
    version: '0.1.0',
    agent_version_min: '0.1.0',
    enrolment: 'invite',
  },
  consent: { version: '2026-11', text },
}
const WINDOW: Shell = {
  kind: 'window',
  is_kiosk: false,
  can_save: true,
  can_quit: true,
  launches_at_login: false,
  secrets: 'file',
  versions: {},
  invite: 'koprogo1.x',
}

test('size and login are asked where they are ours, consent where others read', () => {
  expect(stepsFor({ offer: OFFER, shell: WINDOW })).toContain('size')
  expect(stepsFor({ offer: OFFER, shell: { ...WINDOW, kind: 'browser' } })).not.toContain('size')
  expect(stepsFor({ offer: OFFER, shell: WINDOW })).toContain('login')
  expect(stepsFor({ offer: OFFER, shell: { ...WINDOW, launches_at_login: null } })).not.toContain('login')
  expect(stepsFor({ offer: { ...OFFER, is_own: true }, shell: WINDOW })).not.toContain('consent')
})

test('an opened invite and the computer’s name are there already', () => {
  expect(emptyDraft(MACHINE, WINDOW)).toMatchObject({ target: 'koprogo1.x', name: 'hall-pi' })
})

test('each page asks for what it needs and no more', () => {
  const draft = emptyDraft(MACHINE, null)
  expect(isComplete('grid', { draft, offer: null })).toBe(false)
  expect(isComplete('grid', { draft, offer: OFFER })).toBe(true)
  expect(isComplete('name', { draft, offer: OFFER })).toBe(false)
  expect(isComplete('name', { draft: { ...draft, location: 'Hall' }, offer: OFFER })).toBe(true)
  expect(isComplete('roof', { draft: { ...draft, has_solar: true }, offer: OFFER })).toBe(false)
  expect(isComplete('name', { draft: { ...draft, location: 'Ha\u202Ell' }, offer: OFFER })).toBe(false)
  expect(isComplete('consent', { draft, offer: OFFER })).toBe(false)
  expect(isComplete('consent', { draft: { ...draft, consent_version: '2025-01' }, offer: OFFER })).toBe(false)
  expect(isComplete('consent', { draft: { ...draft, consent_version: '2026-11' }, offer: OFFER })).toBe(true)
})

test('a refusal leads to the page that can mend it, and an unknown page begins anew', () => {
  const problem = { code: 'name_invalid', detail: null, values: {} } as const
  expect(stepFor({ ...problem, field: 'location' })).toBe('name')
  expect(stepFor({ ...problem, field: null })).toBe('grid')
  expect(hasField('name', { ...problem, field: 'location' })).toBe(true)
  expect(hasField('grid', { ...problem, field: 'location' })).toBe(false)
  expect(stepOf({ ...emptyDraft(MACHINE, null), step: 'colour' })).toBe('language')
})

test('green certificates matter only under panels', () => {
  const draft = { ...emptyDraft(MACHINE, null), green_certificates: true }
  expect(joinRequestOf(draft).green_certificates).toBe(false)
  const under = { ...draft, has_solar: true }
  expect(joinRequestOf(under).green_certificates).toBe(true)
  expect(joinRequestOf({ ...under, green_certificates: 'unknown' }).green_certificates).toBe(true)
  expect(joinRequestOf({ ...under, green_certificates: false }).green_certificates).toBe(false)
})
