import { expect, test } from 'vitest'
import { asCampaignId } from '#core/ids.ts'
import type { CampaignTask } from '../ports.ts'
import { archiveFiles } from './archive-result.ts'
import { everyTask } from './every-task.ts'

const ID = asCampaignId('01890000-0000-7000-8000-000000000001')
const bytesOf = async function* (text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
const read = async (bytes: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(bytes)).toString()

const aTask = (place: number): CampaignTask => ({
  place,
  inputSha256: null,
  inputName: `file ${place}`,
  status: 'completed',
  attempts: 1,
  nodeId: null,
  result: { sha256: `result ${place}`, sizeBytes: 5 },
  failure: null,
})

/** A campaign of so many tasks, whose results are there but for those of `lost`. */
function setup(count: number, lost: readonly number[] = []) {
  const spooled: string[] = []
  const state = { isClosed: false, isGone: false }
  const tasks = {
    page: (_: unknown, { after, limit }: { after: number; limit: number }) =>
      Promise.resolve(Array.from({ length: Math.min(limit, count - after - 1) }, (_, at) => aTask(after + 1 + at))),
  }
  const reading = {
    openResult: (sha256: string) =>
      Promise.resolve(lost.includes(Number(sha256.split(' ')[1])) ? null : bytesOf('bytes')),
    openSpool: () =>
      Promise.resolve({
        add: (text: string) => Promise.resolve(void spooled.push(text)),
        close() {
          state.isClosed = true
          return Promise.resolve(Buffer.byteLength(spooled.join('')))
        },
        bytes: () => bytesOf(spooled.join('')),
        [Symbol.asyncDispose]: () => Promise.resolve(void (state.isGone = true)),
      }),
  }
  const files = archiveFiles({ tasks: () => everyTask(ID, tasks), reading, partial: false })
  return { files, spooled, state }
}

test('each line of the table goes to the disk before its result is packed: none is kept in memory', async () => {
  const { files, spooled } = setup(1200)
  let packed = 0
  for await (const { name } of files) {
    if (name === 'tasks.csv') continue
    packed += 1
    expect(spooled).toHaveLength(1 + packed)
  }
  expect(packed).toBe(1200)
})

test('the table comes last, with its size, says what was packed, and is gone afterwards', async () => {
  const { files, state } = setup(3, [1])
  const names: string[] = []
  let table = ''
  for await (const { name, sizeBytes, bytes } of files) {
    names.push(name)
    const text = await read(bytes)
    expect(sizeBytes).toBe(Buffer.byteLength(text))
    if (name === 'tasks.csv') table = text
    expect(state.isGone).toBe(false)
  }
  expect(names).toEqual(['results/file 0', 'results/file 2', 'tasks.csv'])
  expect(table.trimEnd().split('\r\n').slice(1)).toEqual([
    '0,file 0,,completed,ok,1,,result 0,5',
    '1,file 1,,completed,"ok, but its result is not kept any more",1,,result 1,',
    '2,file 2,,completed,ok,1,,result 2,5',
  ])
  expect(state).toEqual({ isClosed: true, isGone: true })
})

test('when nobody reads on nothing of it stays', async () => {
  const { files, state } = setup(10)
  for await (const { name } of files) if (name === 'results/file 3') break
  expect(state).toEqual({ isClosed: false, isGone: true })
})
