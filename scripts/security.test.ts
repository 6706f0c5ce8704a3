import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import { statusOfKind } from '#server/shared/http/problems.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

const page = read('docs/SECURITY.md')
const [risks = '', codes = ''] = page.split('## Every error')
/** A file, and what a test or a group of tests in it is called. */
const shown = [...risks.matchAll(/`([\w/.-]+\.test\.ts)`: “([^”]+)” +\|/g)].map(([, file = '', name = '']) => ({
  file,
  name,
}))
const rows = [...codes.matchAll(/\| `(\w+)` +\| (\d{3}) +\| `([\w/.-]+\.ts)` +\|/g)].map(
  ([, code = '', status = '', file = '']) => ({ code, status: Number(status), file }),
)

describe('docs/SECURITY.md', () => {
  test('has each of the ten risks, and a test in every row', () => {
    const found = [...risks.matchAll(/^\| (API\d+) /gm)].map(([, risk]) => risk)
    expect(found).toEqual(Array.from({ length: 10 }, (_, place) => `API${place + 1}`))
    const lines = risks.split('\n').filter((line) => line.startsWith('| ') && !/^\| (risk|-)/.test(line))
    expect(shown).toHaveLength(lines.length)
  })

  test.each(shown)('$file has “$name”', ({ file, name }) => {
    expect(existsSync(path.join(ROOT, file))).toBe(true)
    expect(read(file)).toContain(`'${name}'`)
  })

  test('has every error of the catalogue, with its status', () => {
    const catalogue = Object.entries(ERROR_CATALOGUE).map(([code, { kind }]) => ({ code, status: statusOfKind(kind) }))
    expect(rows.map(({ code, status }) => ({ code, status }))).toEqual(catalogue)
  })

  test.each(rows)('$code occurs in $file', ({ code, file }) => {
    expect(read(file)).toMatch(new RegExp(`['" ]${code}['"]`))
  })
})
