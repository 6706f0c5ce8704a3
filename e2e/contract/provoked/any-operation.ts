import { newNonce, sha256 } from '../../fixtures/test-node.ts'
import type { Question } from '../ask.ts'
import type { Operation } from '../interface.ts'
import type { World } from '../world.ts'
import { NOBODY } from './row.ts'

/** More than the throttled coordinator lets through at once. */
const TOO_MANY = 50
const OUTDATED = { 'user-agent': 'koprogo-grid-node/0.0.1' }

/** What follows from being any operation: by status, who asks how. Each is tried until one is answered with the status. */
export const OF_ANY: Readonly<
  Record<number, { how: string; questions: (world: World, operation: Operation) => Promise<readonly Question[]> }>
> = {
  200: { how: 'an admin asks', questions: (world, operation) => byAnybody(world, operation, {}) },
  400: {
    how: 'a parameter that nobody knows',
    questions: (world, operation) => byAnybody(world, operation, { query: { nonsense: '1' } }),
  },
  401: { how: 'without a token', questions: (_, operation) => Promise.resolve([addressed(operation)]) },
  403: { how: 'a caller of another kind, or one that was suspended', questions: byAnybody },
  404: { how: 'an id that nobody has', questions: byAnybody },
  413: {
    how: 'a body above 256 KB',
    questions: (world, operation) => byAnybody(world, operation, { json: { filling: 'x'.repeat(300_000) } }),
  },
  415: {
    how: 'a body of another type',
    questions: (world, operation) =>
      byAnybody(world, operation, { raw: '{}', headers: { 'content-type': 'text/plain' } }),
  },
  422: {
    how: 'U+0000 in a parameter',
    questions: (world, operation) => byAnybody(world, operation, { query: { nonsense: '\0' } }),
  },
  426: {
    how: 'an agent that is too old',
    questions: (_, operation) => Promise.resolve([addressed(operation, { headers: OUTDATED })]),
  },
  429: {
    how: 'again and again',
    questions: ({ troubled }, operation) =>
      Promise.resolve(Array.from({ length: TOO_MANY }, () => addressed(operation, { url: troubled.url }))),
  },
  503: {
    how: 'the database is away when the token should be looked up',
    questions: ({ troubled }, operation) =>
      Promise.resolve([addressed(operation, { url: troubled.url, token: `kga_${newNonce()}` })]),
  },
}

async function byAnybody(world: World, operation: Operation, question: Question = {}): Promise<readonly Question[]> {
  const nodes = [await world.newNode(), await world.suspendedNode()]
  return [world.grid.adminToken, ...nodes.map(({ token }) => token)].map((token) =>
    addressed(operation, { ...question, token }),
  )
}

/** With an id or a digest that nobody has wherever the path wants one, and an empty body where it wants a body. */
function addressed({ parameters, body }: Operation, question: Question = {}): Question {
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
  const path = Object.fromEntries(inPath.map((name) => [name, name === 'sha256' ? sha256('nobody’s') : NOBODY]))
  const isJson = body?.type === 'application/json' && question.raw === undefined
  return { path, ...(isJson ? { json: {} } : {}), ...question }
}
