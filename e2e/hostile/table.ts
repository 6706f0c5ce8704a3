import { Agent } from 'node:http'
import { Problem } from '#core/contracts/problem.ts'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import type { TestGrid } from '../fixtures/test-grid.ts'
import { type RawAnswer, type RawRequest, rawRequest } from './raw-request.ts'

/** A request and the refusal, as status and code, that it must get. */
export type Refusal = RawRequest & { readonly what: string; readonly expected: string }

export type Table = Disposable & {
  /** Sends all of them, many at once, and tells what was wrong with each answer. */
  faultsOf(refusals: readonly Refusal[]): Promise<readonly string[]>
  /** How many requests were sent so far. */
  readonly asked: () => number
}

const AT_ONCE = 16
/** No refusal is longer than this, whatever was sent: nobody gets his own words back a thousandfold. */
const ANSWER_CHARACTERS_MAX = 10_000

export function hostileTable({ url }: Pick<TestGrid, 'url'>): Table {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  let asked = 0
  const faultOf = async ({ what, expected, ...sent }: Refusal) => {
    asked += 1
    const answer = await rawRequest(url, sent, agent)
    const faults = [...wrongRefusal(answer, expected), ...indiscretions(answer)]
    return faults.map((fault) => `${sent.method} ${sent.path.slice(0, 80)}, ${what}: ${fault}`)
  }
  return {
    faultsOf: async (refusals) => (await Promise.all(refusals.map(faultOf))).flat(),
    asked: () => asked,
    [Symbol.dispose]: () => agent.destroy(),
  }
}

function wrongRefusal({ status, text, headers }: RawAnswer, expected: string): readonly string[] {
  if (headers['content-type'] !== 'application/problem+json')
    return [`${status} without a problem: ${text.slice(0, 200)}`]
  const problem = Problem.parse(JSON.parse(text))
  const faults = {
    [`${status} ${problem.code} instead of ${expected}`]: `${status} ${problem.code}` !== expected,
    'another status in the problem': problem.status !== status,
    'another sentence than the catalogue’s': problem.detail !== ERROR_CATALOGUE[problem.code]?.sentence,
    '401 without WWW-Authenticate': status === 401 && headers['www-authenticate'] !== 'Bearer',
    'it names no field': problem.code.startsWith('request_') && (problem.errors ?? []).length === 0,
  }
  return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [fault] : []))
}

/** Words of our own insides: files, stacks, statements, drivers, addresses. */
const INTERNAL =
  /node_modules|\.ts\b|\.mjs\b|\bat \w+ ?\(|grid_\w+|\bselect \b|\binsert \b|\bupdate \b|postgres|knex|zod|ECONN|127\.0\.0\.1/i

function indiscretions({ text, headers }: RawAnswer): readonly string[] {
  const found = INTERNAL.exec(text)?.[0]
  const server = headers['server'] ?? headers['x-powered-by']
  return [
    ...(found === undefined ? [] : [`it says “${found}”`]),
    ...(server === undefined ? [] : [`it names its server ${String(server)}`]),
    ...(text.length > ANSWER_CHARACTERS_MAX ? [`it is ${text.length} characters long`] : []),
  ]
}
