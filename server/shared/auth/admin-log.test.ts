import { expect, test } from 'vitest'
import type { Database } from '../postgres/database.ts'
import { recordingLogger } from '../test-doubles.ts'
import { noteOrLog, postgresAdminLog } from './admin-log.ts'

const ACTION = { tokenId: null, actor: 'command line', action: 'revoke-token Anna', outcome: 'done' }

const transaction = () => Promise.reject(new Error('Nobody needs one here'))

/** A log that keeps what it is told in memory. */
function keeping() {
  const kept: (readonly unknown[])[] = []
  const query: Database['query'] = (_, values = []) => {
    kept.push(values)
    return Promise.resolve([])
  }
  return { kept, note: postgresAdminLog({ query, transaction, close: () => Promise.resolve() }) }
}

test('tokens and invites that were typed where a name belongs are not kept', async () => {
  const { kept, note } = keeping()
  await note({ ...ACTION, action: `revoke-token kga_${'a-B_9'.repeat(8)}` })
  await note({ ...ACTION, action: `revoke-token koprogo1.https://grid.example.org.-.${'A'.repeat(43)} please` })
  expect(kept.map(([, , action]) => action)).toEqual(['revoke-token …', 'revoke-token … please'])
})

test('a long action is cut to what the table takes', async () => {
  const { kept, note } = keeping()
  await note({ ...ACTION, action: 'x'.repeat(1000) })
  expect(kept).toEqual([[null, 'command line', 'x'.repeat(300), 'done']])
})

test('what the table cannot take goes into the log of the process, and nobody is told that the action failed', async () => {
  const err = new Error('the disk is full')
  const logger = recordingLogger()
  await noteOrLog(() => Promise.reject(err), logger)(ACTION)
  expect(logger.lines).toEqual(['error The admin log could not be written'])
  expect(logger.fields).toEqual([{ err, ...ACTION }])
})
