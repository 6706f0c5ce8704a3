import { expect, test } from 'vitest'
import { CreateInviteRequest, CreateOwnerRequest, INVITE_STATES, InvitesQuery } from './enrolment.ts'

test('an owner has a name and nothing else', () => {
  expect(CreateOwnerRequest.safeParse({ name: 'Marie' }).success).toBe(true)
  for (const value of [{}, { name: '' }, { name: 7 }, { name: 'Marie', balance_eur: 5 }]) {
    expect(CreateOwnerRequest.safeParse(value).success).toBe(false)
  }
})

test('an invite is for an owner by id', () => {
  const owner_id = '01890000-0000-7000-8000-000000000001'
  expect(CreateInviteRequest.safeParse({ owner_id }).success).toBe(true)
  for (const value of [{}, { owner_id: 'Marie' }, { owner_id, code: 'mine' }]) {
    expect(CreateInviteRequest.safeParse(value).success).toBe(false)
  }
})

test('invites are listed by state', () => {
  for (const state of INVITE_STATES) expect(InvitesQuery.safeParse({ state }).success).toBe(true)
  expect(InvitesQuery.safeParse({ state: 'lost' }).success).toBe(false)
})
