import { expect, test } from 'vitest'
import { checkpointDescriptor } from './descriptors.ts'

test('a sync with nothing written keeps the save before', () => {
  const saves: string[] = []
  const checkpoint = checkpointDescriptor(new Uint8Array(0), { bytesMax: 100 }, (bytes) => {
    saves.push(Buffer.from(bytes).toString())
  })
  checkpoint.sync?.()
  checkpoint.write?.(Buffer.from('half'))
  checkpoint.write?.(Buffer.from(' way'))
  checkpoint.sync?.()
  checkpoint.sync?.()
  expect(saves).toEqual(['half way'])
})
