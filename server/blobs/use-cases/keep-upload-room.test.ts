import { expect, test } from 'vitest'
import { asNodeId } from '#core/ids.ts'
import type { Putting } from '../ports.ts'
import { makeKeepUploadRoom } from './keep-upload-room.ts'

const NODE = asNodeId('01890000-0000-7000-8000-000000000001')
const OTHER = asNodeId('01890000-0000-7000-8000-000000000002')
const from = (nodeId: typeof NODE, sha256: string): Putting => ({
  caller: { kind: 'node', nodeId },
  sha256,
  assignmentId: 'any',
})

/** A node may have a hundred bytes in at most four blobs. */
function setup({ unreported = { count: 0, bytes: 0 }, begun = [] as { sha256: string; sizeBytes: number }[] } = {}) {
  let fault: Error | null = null
  const keepUploadRoom = makeKeepUploadRoom({
    index: { unreported: (nodeId) => Promise.resolve(nodeId === NODE ? unreported : { count: 0, bytes: 0 }) },
    uploads: { of: (sender) => (fault ? Promise.reject(fault) : Promise.resolve(sender === NODE ? begun : [])) },
    unreportedBytesMax: 100,
    unreportedCountMax: 4,
  })
  const codeOf = (putting: Putting, sizeBytes: number) =>
    keepUploadRoom(putting, sizeBytes).then(
      (room) => {
        room[Symbol.dispose]()
        return 'room'
      },
      ({ code }: { code: string }) => code,
    )
  return { keepUploadRoom, codeOf, break: (error: Error | null) => (fault = error) }
}

test('there is room for what fits beside all that was not reported, begun or put', async () => {
  const { codeOf } = setup({ unreported: { count: 1, bytes: 30 }, begun: [{ sha256: 'a', sizeBytes: 20 }] })
  expect(await codeOf(from(NODE, 'b'), 50)).toBe('room')
  expect(await codeOf(from(NODE, 'b'), 51)).toBe('uploads_too_many')
  expect(await codeOf(from(OTHER, 'b'), 100)).toBe('room')
})

test('what goes on counts once: as much as all of it will be', async () => {
  const { codeOf } = setup({ begun: [{ sha256: 'a', sizeBytes: 90 }] })
  expect(await codeOf(from(NODE, 'a'), 100)).toBe('room')
  expect(await codeOf(from(NODE, 'a'), 101)).toBe('uploads_too_many')
})

test('small blobs are counted, too', async () => {
  const { codeOf } = setup({ unreported: { count: 2, bytes: 2 }, begun: [{ sha256: 'a', sizeBytes: 1 }] })
  expect(await codeOf(from(NODE, 'b'), 1)).toBe('room')
  const full = setup({ unreported: { count: 3, bytes: 3 }, begun: [{ sha256: 'a', sizeBytes: 1 }] })
  expect(await full.codeOf(from(NODE, 'b'), 1)).toBe('uploads_too_many')
  expect(await full.codeOf(from(NODE, 'a'), 1)).toBe('room')
})

test('what is on its way takes its room until it is over, also of one that broke', async () => {
  const { keepUploadRoom, codeOf, ...bench } = setup()
  const room = await keepUploadRoom(from(NODE, 'a'), 60)
  expect(await codeOf(from(NODE, 'b'), 60)).toBe('uploads_too_many')
  expect(await codeOf(from(NODE, 'b'), 40)).toBe('room')
  room[Symbol.dispose]()
  expect(await codeOf(from(NODE, 'b'), 60)).toBe('room')
  bench.break(new Error('EIO'))
  await expect(keepUploadRoom(from(NODE, 'a'), 60)).rejects.toThrow('EIO')
  bench.break(null)
  expect(await codeOf(from(NODE, 'b'), 60)).toBe('room')
})

test('of uploads that begin at the same moment no more get in than fit', async () => {
  const { keepUploadRoom } = setup()
  const begun = await Promise.allSettled(['a', 'b', 'c', 'd'].map((sha256) => keepUploadRoom(from(NODE, sha256), 60)))
  expect(begun.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2)
})

test('admins put what they like', async () => {
  const { codeOf } = setup()
  expect(await codeOf({ caller: { kind: 'admin' }, sha256: 'a', assignmentId: undefined }, 1e12)).toBe('room')
})
