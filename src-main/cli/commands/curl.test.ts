import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOf, curlLine } from './curl.ts'

const NODE = '01890a5d-ac96-774b-bcce-b302099a8057'
const node = { server: 'http://localhost:8081/', nodeId: NODE }
const request = { method: 'POST', url: 'http://localhost:8081/grid/heartbeat', token: 'a.b-c_d', json: undefined }

/** The words that a shell makes of a line. */
const wordsOf = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)

describe('a request to paste', () => {
  test('reads well when nothing in it is special', () => {
    expect(curlLine(request)).toBe(
      "curl -sS -X POST -H 'Authorization: Bearer a.b-c_d' http://localhost:8081/grid/heartbeat",
    )
  })

  test('is taken by a shell as it was meant, whatever is in its JSON', () => {
    const awkward = [
      `{"name":"l'été $HOME \`id\` \\\\ \\n !"}`,
      '{"a":"; rm -rf / #"}',
      '"\'\'"',
      '{"a":"line\nbreak"}',
      '{"a":"* ? [x] ~ & | > <"}',
    ]
    for (const json of awkward) {
      const words = wordsOf(curlLine({ ...request, json }))
      expect(words.slice(-3)).toEqual(['--data', json, request.url])
    }
  })

  test('is taken as it was meant for any text that a shell can take', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((json) => !json.includes('\0'))
    fc.assert(
      fc.property(text, (json) => {
        expect(wordsOf(curlLine({ ...request, json })).at(-2)).toBe(json)
      }),
      { numRuns: 30 },
    )
  })

  test('goes to the query as it was typed', () => {
    const url = addressOf("/grid/tasks?status=a b&x='", node)
    expect(wordsOf(curlLine({ ...request, url })).at(-1)).toBe(url)
  })
})

describe('the address', () => {
  test.each([
    ['/grid', 'http://localhost:8081/grid'],
    ['/grid/nodes/me', `http://localhost:8081/grid/nodes/${NODE}`],
    ['/grid/nodes/me/earnings', `http://localhost:8081/grid/nodes/${NODE}/earnings`],
    ['/grid/task?node_id=me&wait=0', `http://localhost:8081/grid/task?node_id=${NODE}&wait=0`],
    ['/grid/nodes/me?x=1', `http://localhost:8081/grid/nodes/${NODE}?x=1`],
    ['/grid/nodes/mean', 'http://localhost:8081/grid/nodes/mean'],
    ['/grid/some', 'http://localhost:8081/grid/some'],
  ])('of %s is %s', (path, address) => {
    expect(addressOf(path, node)).toBe(address)
  })

  test.each(['//evil.example/x', '/\\evil.example/x', '/@evil.example', '/../../x', '/http://evil.example'])(
    'of %s is still the coordinator’s: the token is for nobody else',
    (path) => {
      expect(new URL(addressOf(path, node)).origin).toBe('http://localhost:8081')
    },
  )

  test('goes below the path of a coordinator that has one', () => {
    for (const server of ['https://x.example/below', 'https://x.example/below/'])
      expect(addressOf('/grid', { ...node, server })).toBe('https://x.example/below/grid')
  })
})
