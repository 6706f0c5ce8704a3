import { describe, expect, test } from 'vitest'
import { MANIFEST_FORMAT } from '#core/contracts/blobs.ts'
import { ComputeFailure } from '../compute/ports.ts'
import { type FetchBlob, prepareDataHash } from './task-inputs.ts'
import { aTask, sha256 } from './test-reports.ts'

const ENTRIES = Array.from({ length: 12 }, (_, i) => ({
  path: `plans/${i}.pdf`,
  blob: sha256(`stored ${i}`),
  sha256: sha256(`expected ${i}`),
  size_bytes: 10,
}))
const MANIFEST = JSON.stringify({ format: MANIFEST_FORMAT, name: 'plans', entries: ENTRIES })
const ADDRESS = sha256(MANIFEST)
const manifestTask = (entries: unknown) => aTask({ data_url: `blob:${ADDRESS}`, params: { entries: entries as never } })

/** Each blob lies in a file that is named as it is. */
function setup(text = MANIFEST) {
  const fetched: string[] = []
  const fetchBlob: FetchBlob = async (hash) => {
    fetched.push(hash)
    return `/cache/${hash}`
  }
  return {
    fetched,
    fetchBlob,
    readText: async (file: string) => (file === `/cache/${ADDRESS}` ? text : 'another file'),
  }
}
/** Brings what lies at a public address; a file is named as its address. */
const download = async (url: string) => (url.endsWith('/nothing') ? null : `/cache/${url}`)

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('an audit of a public address', () => {
  test.each([
    ['https://example.org/plan.pdf', '/cache/https://example.org/plan.pdf'],
    ['https://example.org/nothing', null],
  ])('compares what lies at %s with its digest', async (data_url, file) => {
    const expected = sha256('the plan')
    const { fetchBlob, readText, fetched } = setup()
    const task = aTask({ data_url, params: { sha256: expected } })
    const { files } = await prepareDataHash(task, { fetchBlob, download, readText })
    expect(files).toEqual([{ path: data_url, file, sha256: expected }])
    expect(fetched).toEqual([])
  })
})

describe('an audit of one blob', () => {
  test('is of its digest', async () => {
    const { fetchBlob, readText } = setup()
    const job = await prepareDataHash(aTask({ data_url: `blob:${ADDRESS}` }), { fetchBlob, download, readText })
    const files = [{ path: ADDRESS, file: `/cache/${ADDRESS}`, sha256: ADDRESS }]
    expect(job).toEqual({ taskType: 'data_hash', set: null, first: 0, files })
  })

  test('is of the digest that the task expects, if it says one', async () => {
    const { fetchBlob, readText } = setup()
    const task = aTask({ data_url: `blob:${ADDRESS}`, params: { sha256: sha256('as it was') } })
    expect((await prepareDataHash(task, { fetchBlob, download, readText })).files[0]?.sha256).toBe(sha256('as it was'))
  })

  test('that is not stored is an audit of a file that is missing', async () => {
    const { readText } = setup()
    const job = await prepareDataHash(aTask({ data_url: `blob:${ADDRESS}` }), {
      fetchBlob: async () => null,
      download,
      readText,
    })
    expect(job.files).toEqual([{ path: ADDRESS, file: null, sha256: ADDRESS }])
  })
})

describe('an audit of a part of a manifest', () => {
  test('is of the entries in the range, in their order, each fetched from where it is stored', async () => {
    const { fetchBlob, readText, fetched } = setup()
    const job = await prepareDataHash(manifestTask({ first: 2, count: 9 }), { fetchBlob, download, readText })
    expect(job.set).toBe('plans')
    expect(job.first).toBe(2)
    expect(job.files).toEqual(
      ENTRIES.slice(2, 11).map(({ path, blob, sha256: expected }) => ({
        path,
        file: `/cache/${blob}`,
        sha256: expected,
      })),
    )
    expect(fetched).toEqual([ADDRESS, ...ENTRIES.slice(2, 11).map(({ blob }) => blob)])
  })

  test('names files that are not stored as missing, and goes on with the others', async () => {
    const { fetchBlob, readText } = setup()
    const some: FetchBlob = (hash) => (hash === ENTRIES[1]!.blob ? Promise.resolve(null) : fetchBlob(hash))
    const { files } = await prepareDataHash(manifestTask({ first: 0, count: 3 }), {
      fetchBlob: some,
      download,
      readText,
    })
    expect(files.map(({ file }) => file === null)).toEqual([false, true, false])
  })

  const RANGE = 'params.entries is not a range.'
  const TOO_MANY = 'params.entries names more files than the manifest has.'
  const UNKNOWN = 'The manifest is not one that this agent understands.'
  test.each([
    { what: 'a range that is none', entries: { first: -1, count: 2 }, message: RANGE },
    { what: 'a range of nothing', entries: { first: 0, count: 0 }, message: RANGE },
    { what: 'more than there is', entries: { first: 10, count: 3 }, message: TOO_MANY },
    { what: 'no JSON', text: '{', entries: { first: 0, count: 1 }, message: UNKNOWN },
    { what: 'no manifest', text: '{"format":"x"}', entries: { first: 0, count: 1 }, message: UNKNOWN },
  ])('fails for good with $what', async ({ text, entries, message }) => {
    const { fetchBlob, readText } = setup(text)
    const error = await errorOf(prepareDataHash(manifestTask(entries), { fetchBlob, download, readText }))
    expect(error).toBeInstanceOf(ComputeFailure)
    expect(error).toMatchObject({ message, retryable: false })
  })

  test('takes no more of a manifest than the task has said, and of its files what is there', async () => {
    const { readText } = setup()
    const asked: { bytesMax?: number; asItIs?: boolean }[] = []
    const fetchBlob: FetchBlob = async (hash, how = {}) => {
      asked.push(how)
      return `/cache/${hash}`
    }
    const task = { ...manifestTask({ first: 0, count: 1 }), input: { sha256: ADDRESS, size_bytes: MANIFEST.length } }
    await prepareDataHash(task, { fetchBlob, download, readText })
    expect(asked).toEqual([{ bytesMax: MANIFEST.length }, { asItIs: true }])
  })

  test('fails for good when the manifest is not stored', async () => {
    const { readText } = setup()
    const task = manifestTask({ first: 0, count: 1 })
    expect(await errorOf(prepareDataHash(task, { fetchBlob: async () => null, download, readText }))).toMatchObject({
      retryable: false,
    })
  })

  test('fails with the error of the file that cannot be had, after nobody fetches any more', async () => {
    const { fetchBlob, readText } = setup()
    const others = Promise.withResolvers<void>()
    let fetching = 0
    const failing: FetchBlob = async (hash) => {
      if (hash === ADDRESS) return fetchBlob(hash)
      if (hash === ENTRIES[0]!.blob) throw new ComputeFailure('An input was refused.', true)
      fetching += 1
      await others.promise
      fetching -= 1
      return null
    }
    const task = manifestTask({ first: 0, count: 4 })
    const order: string[] = []
    const error = errorOf(prepareDataHash(task, { fetchBlob: failing, download, readText })).finally(() =>
      order.push('failed'),
    )
    await new Promise((resolve) => setImmediate(resolve))
    order.push(`${fetching} are fetching`)
    others.resolve()
    expect(await error).toMatchObject({ message: 'An input was refused.' })
    expect(order).toEqual(['3 are fetching', 'failed'])
    expect(fetching).toBe(0)
  })
})

describe('data that this agent cannot read', () => {
  test.each(['file:///etc/passwd', '/etc/passwd', 'http://127.0.0.1/x', 'blob:short'])(
    'opens no path and no address that a coordinator names: %s',
    async (data_url) => {
      const { fetchBlob, readText, fetched } = setup()
      expect(await errorOf(prepareDataHash(aTask({ data_url }), { fetchBlob, download, readText }))).toBeInstanceOf(
        ComputeFailure,
      )
      expect(fetched).toEqual([])
    },
  )
})
