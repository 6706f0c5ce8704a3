import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BackupUnusable, type StoredBlob } from '../ports.ts'
import { BLOBS, chunks, readAll, ROWS, sha256Of, someContents, writeSmallArchive } from '../test-archive.ts'
import { readTarArchive } from './read-tar-archive.ts'
import { createTarArchive } from './tar-archive.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'koprogo-archive-'))
  file = path.join(folder, 'grid.tar')
})
afterEach(() => rmSync(folder, { recursive: true }))

const [HELLO, WORLD] = BLOBS as [(typeof BLOBS)[0], (typeof BLOBS)[0]]
const WHOLE = [
  `contents ${JSON.stringify(someContents())}`,
  `rows grid_nodes ${ROWS['grid_nodes']}`,
  `rows grid_tasks ${ROWS['grid_tasks']}`,
  'kept_file tls/cert.pem a certificate',
  `blob ${HELLO.sha256} hello`,
  `blob ${WORLD.sha256} world!`,
  'end []',
]

async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error('It was not refused'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(BackupUnusable)
  return String(error)
}

describe('an archive', () => {
  test.each(['grid.tar', 'grid.tar.gz'])('%s says again what was put into it, in its order', async (name) => {
    const target = path.join(folder, name)
    expect(await writeSmallArchive(target)).toEqual([])
    expect(await readAll(target)).toEqual(WHOLE)
  })

  test('is for its owner only, and leaves nothing beside itself', async () => {
    await writeSmallArchive(file)
    expect(readdirSync(folder)).toEqual(['grid.tar'])
    expect(process.platform === 'win32' ? 0o600 : statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is packed when its name says so, and read whatever it is called', async () => {
    const packed = path.join(folder, 'grid.tar.gz')
    await writeSmallArchive(packed)
    writeFileSync(file, readFileSync(packed))
    expect(await readAll(file)).toEqual(WHOLE)
    expect(gunzipSync(readFileSync(packed)).includes('manifest.json')).toBe(true)
  })

  test('has no name before it is whole, and is gone when it never becomes so', async () => {
    {
      await using archive = await createTarArchive(file)
      await archive.contents(someContents())
      expect(existsSync(file)).toBe(false)
      expect(existsSync(`${file}.partial`)).toBe(true)
    }
    expect(readdirSync(folder)).toEqual([])
  })

  test('takes the place of no other file', async () => {
    writeFileSync(file, 'an earlier backup')
    expect(await refusalOf(createTarArchive(file))).toContain(`There is a file ${file} already`)
    expect(readFileSync(file, 'utf8')).toBe('an earlier backup')
  })

  test('takes the place of what a killed backup has left', async () => {
    writeFileSync(`${file}.partial`, 'half of something')
    await writeSmallArchive(file)
    expect(await readAll(file)).toEqual(WHOLE)
  })

  test('that somebody replaces while it is written does not get its name', async () => {
    await using archive = await createTarArchive(file)
    await archive.contents(someContents())
    rmSync(`${file}.partial`)
    writeFileSync(`${file}.partial`, 'of another backup')
    expect(await refusalOf(archive.finish())).toContain('was removed or replaced while it was written')
    expect(existsSync(file)).toBe(false)
  })

  test('in a folder that is not there is refused in a sentence', async () => {
    expect(await refusalOf(createTarArchive(path.join(folder, 'no', 'grid.tar')))).toContain(
      'cannot be written: ENOENT',
    )
  })

  test('keeps rows of any number in parts, which put together are what they were', async () => {
    const line = `${'x'.repeat(1000)}\n`
    async function* many() {
      for (let count = 0; count < 9000; count++) yield Buffer.from(line)
    }
    const contents = someContents({ tables: [{ name: 'grid_nodes', columns: ['id'], rows: 9000 }] })
    {
      await using archive = await createTarArchive(file)
      await archive.contents(contents)
      await archive.rows({ name: 'grid_nodes', columns: ['id'], rows: 9000 }, many())
      await archive.finish()
    }
    let parts = 0
    let bytes = 0
    for await (const entry of readTarArchive(file)) {
      if (entry.kind !== 'rows') continue
      parts += 1
      for await (const chunk of entry.bytes) bytes += chunk.byteLength
    }
    expect([parts, bytes]).toEqual([3, 9000 * line.length])
  })
})

const only = (sha256: string, bytes: AsyncIterable<Uint8Array> | null) => (blob: StoredBlob & { text: string }) =>
  blob.sha256 === sha256 ? bytes : chunks(blob.text)

async function* unreadable(): AsyncIterable<Uint8Array> {
  yield Buffer.from('wo')
  throw Object.assign(new Error('EIO: i/o error, read'), { syscall: 'read', code: 'EIO' })
}

describe('a blob that the disk does not have as it should be', () => {
  test.each<[string, AsyncIterable<Uint8Array> | null, 'missing' | 'damaged']>([
    ['gone', null, 'missing'],
    ['other bytes', chunks('worlds'), 'damaged'],
    ['too few', chunks('wo'), 'damaged'],
    ['none', chunks(), 'damaged'],
    ['bytes that cannot be read', unreadable(), 'damaged'],
  ])('%s: is named, and the rest is there', async (_, bytes, fault) => {
    const faults = await writeSmallArchive(file, { diskHas: only(WORLD.sha256, bytes) })
    expect(faults).toEqual([{ sha256: WORLD.sha256, fault }])
    const said = await readAll(file)
    expect(said.filter((line) => !line.startsWith(`blob ${WORLD.sha256}`))).toEqual([
      ...WHOLE.slice(0, 5),
      `end ${JSON.stringify([{ fault, sha256: WORLD.sha256 }])}`,
    ])
  })

  test('with bytes behind its end: is copied to its end', async () => {
    expect(await writeSmallArchive(file, { diskHas: only(WORLD.sha256, chunks('world!!!')) })).toEqual([])
    expect(await readAll(file)).toEqual(WHOLE)
  })
})

/** The header of a part and its bytes, up to the next header. */
function partsOf(bytes: Buffer): { name: string; block: Buffer }[] {
  const parts: { name: string; block: Buffer }[] = []
  for (let at = 0; bytes[at] !== 0;) {
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 135), 8)
    const length = 512 + Math.ceil(size / 512) * 512
    const name = bytes.toString('latin1', at, at + 100).replaceAll('\0', '')
    parts.push({ name, block: bytes.subarray(at, at + length) })
    at += length
  }
  return parts
}

const blocks = (parts: readonly { block: Buffer }[]) => parts.map(({ block }) => block)

describe('a damaged archive', () => {
  const END = Buffer.alloc(1024)
  const broken = async (change: (parts: { name: string; block: Buffer }[]) => readonly Buffer[]) => {
    await writeSmallArchive(file)
    writeFileSync(file, Buffer.concat([...change(partsOf(readFileSync(file))), END]))
    return refusalOf(readAll(file))
  }

  test('with two parts in the other order is refused, and they are named', async () => {
    const said = await broken((parts) => {
      const [manifest, first, second, ...rest] = blocks(parts) as [Buffer, Buffer, Buffer, ...Buffer[]]
      return [manifest, second, first, ...rest]
    })
    expect(said).toContain('is damaged: part 2 (tables/grid_nodes.csv.000001) is not what its index says')
  })

  test.each<[string, (blocks: readonly Buffer[]) => readonly Buffer[], string]>([
    ['without a part', (all) => all.toSpliced(3, 1), 'is not what its index says'],
    ['without its last blob', (all) => all.toSpliced(-2, 1), 'is not what its index says'],
    ['with a part twice', (all) => all.toSpliced(2, 0, all[2] ?? END), 'is not what its index says'],
    ['without its index', (all) => all.slice(0, -1), 'its end is missing'],
    ['without its manifest', (all) => all.slice(1), 'it does not begin with its manifest'],
    ['that goes on', (all) => [...all, all[1] ?? END], 'it goes on after its end'],
    ['with nothing in it', () => [], 'its end is missing'],
  ])('%s is refused', async (_, change, sentence) => {
    expect(await broken((parts) => change(blocks(parts)))).toContain(`${file} is damaged: `)
    expect(await refusalOf(readAll(file))).toContain(sentence)
  })

  test('cut off anywhere is refused', async () => {
    for (const name of ['grid.tar', 'grid.tar.gz']) {
      const whole = path.join(folder, name)
      await writeSmallArchive(whole)
      const bytes = readFileSync(whole)
      // The end of a tar is two empty blocks, without which it is as whole.
      const needed = name.endsWith('.gz') ? bytes.length : bytes.length - END.length
      const places = [0, 1, 100, 512, 600, needed >> 1, needed - 600, needed - 10, needed - 1]
      for (const place of places.filter((at) => at >= 0)) {
        writeFileSync(whole, bytes.subarray(0, place))
        expect(await refusalOf(readAll(whole))).toContain('is damaged')
      }
    }
  })

  test.each(['grid.tar', 'grid.tar.gz'])('%s with one other bit is refused, or says the same', async (name) => {
    const whole = path.join(folder, name)
    await writeSmallArchive(whole)
    const bytes = readFileSync(whole)
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        writeFileSync(whole, changed)
        const said = await readAll(whole).catch((error: unknown) => error)
        const isRefused = said instanceof BackupUnusable
        refused += isRefused ? 1 : 0
        expect(isRefused ? WHOLE : said).toEqual(WHOLE)
      }),
      { numRuns: 300 },
    )
    expect(refused).toBeGreaterThan(20)
  })

  test('whose blob has one other byte names it', async () => {
    await writeSmallArchive(file)
    const bytes = readFileSync(file)
    bytes[bytes.indexOf('world!')] = 'W'.charCodeAt(0)
    writeFileSync(file, bytes)
    expect(await refusalOf(readAll(file))).toContain(`blobs/${WORLD.sha256}) is not what its index says`)
  })

  test('whose long index goes on being read when its first line is wrong is refused, and nothing breaks after that', async () => {
    const count = 3000
    const small = Array.from({ length: count }, (_, place) => `blob ${place}`)
    const contents = someContents({ tables: [], blobs: { count, bytes: 0 } })
    await using archive = await createTarArchive(file)
    await archive.contents(contents)
    await archive.keptFile({ name: 'tls/cert.pem', bytes: Buffer.from('a certificate') })
    for (const text of small) await archive.blob({ sha256: sha256Of(text), sizeBytes: text.length }, chunks(text))
    await archive.finish()
    const bytes = readFileSync(file)
    bytes.write('A', bytes.indexOf('a certificate'))
    writeFileSync(file, bytes)
    expect(await refusalOf(readAll(file))).toContain('part 2 (files/tls/cert.pem) is not what its index says')
    // What was still on its way when it was refused comes to its end, or to nothing.
    await new Promise((resolve) => setImmediate(resolve))
  })

  test.each<[string, string | Buffer]>([
    ['a text', 'This is a letter to the members.\n'.repeat(100)],
    ['nothing', ''],
    ['noise', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))],
  ])('%s is no backup', async (_, content) => {
    writeFileSync(file, content)
    expect(await refusalOf(readAll(file))).toContain('is damaged')
  })

  test('a file that is not there is said so', async () => {
    expect(await refusalOf(readAll(file))).toContain(`${file} cannot be read: ENOENT`)
  })
})

test('an archive that names a file elsewhere is refused', async () => {
  await using archive = await createTarArchive(file)
  await archive.contents(someContents())
  await archive.keptFile({ name: '../../etc/passwd', bytes: Buffer.from('root') })
  await archive.finish()
  expect(await refusalOf(readAll(file))).toContain('“files/../../etc/passwd” is no part of a backup')
})

test('an archive of a format of the future is refused by its name', async () => {
  await using archive = await createTarArchive(file)
  await archive.contents({ ...someContents(), version: 'x'.repeat(101) })
  await archive.finish()
  expect(await refusalOf(readAll(file))).toContain('This is no backup that this program can read: version')
})

test('whoever reads only the beginning leaves nothing open', async () => {
  await writeSmallArchive(file)
  for await (const entry of readTarArchive(file)) if (entry.kind === 'rows') break
  expect(await readAll(file)).toEqual(WHOLE)
})
