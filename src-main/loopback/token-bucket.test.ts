import { expect, test } from 'vitest'
import { tokenBucket } from './token-bucket.ts'

test('lets a burst through, then what has come since', () => {
  let now = 0
  const bucket = tokenBucket({ burst: 2, perSecond: 1 }, () => now)
  expect([bucket.take(), bucket.take(), bucket.take(), bucket.isEmpty()]).toEqual([true, true, false, true])
  now = 1000
  expect([bucket.isEmpty(), bucket.take(), bucket.take()]).toEqual([false, true, false])
  now = 1_000_000
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, false])
})
