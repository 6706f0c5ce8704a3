import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Question } from './ask.ts'
import type { Operation, Parameter } from './interface.ts'
import { OF_ANY } from './provoked/any-operation.ts'
import { JOINING } from './provoked/joining.ts'
import { CAMPAIGNS } from './provoked/campaigns.ts'
import { MONEY } from './provoked/money.ts'
import { PROGRAMS } from './provoked/programs.ts'
import { WORK } from './provoked/work.ts'
import { type Known, requestsFor, valid } from './random-requests.ts'
import { startWorld, type World } from './world.ts'

/** Random requests of each operation; with `CONTRACT_SEED` the same ones again. */
const RUNS = Number(process.env['CONTRACT_RUNS'] ?? 25)
const SEED = Number(process.env['CONTRACT_SEED'] ?? Date.now() % 1_000_000)

const ROWS = [...JOINING, ...WORK, ...MONEY, ...CAMPAIGNS, ...PROGRAMS]

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('every documented status occurs', async () => {
  const never: string[] = []
  for (const { operation, status } of documented()) {
    const { how, questions } = await provocation(operation, status)
    if (!(await isAnswered(operation, questions, status))) never.push(`${operation.name} ${status}: ${how}`)
  }
  expect(never).toEqual([])
  process.stdout.write(`${JSON.stringify({ figure: 'contract', statuses: documented().length, never: 0 })}\n`)
})

const documented = () =>
  world.contract.operations.flatMap((operation) =>
    Object.keys(operation.responses).map((status) => ({ operation, status: Number(status) })),
  )

/** What an operation needs has its own row; what any operation does follows from the general ones. */
async function provocation(operation: Operation, status: number) {
  const own = ROWS.find((row) => row.status === `${operation.name} ${status}`)
  if (own) return { how: own.how, questions: [await own.provoke(world)] }
  const general = OF_ANY[status]
  return { how: general?.how ?? 'no row', questions: (await general?.questions(world, operation)) ?? [] }
}

async function isAnswered(operation: Operation, questions: readonly Question[], status: number): Promise<boolean> {
  for (const question of questions) if ((await world.ask(operation, question)).status === status) return true
  return false
}

test('no row provokes what is not documented, or what another does', () => {
  const promised = documented().map(({ operation, status }) => `${operation.name} ${status}`)
  const rows = ROWS.map(({ status }) => status)
  expect(rows.filter((status, place) => !promised.includes(status) || rows.indexOf(status) !== place)).toEqual([])
})

test(
  `${RUNS} random requests of each operation are answered as documented, and only good ones with success`,
  { timeout: 120_000 + RUNS * 4000 },
  async () => {
    const answers: Record<number, number> = {}
    for (const operation of world.contract.operations) {
      const known = await somethingKnown()
      const property = fc.asyncProperty(requestsFor(operation, known), async (question) => {
        const { status } = await world.ask(operation, question)
        answers[status] = (answers[status] ?? 0) + 1
        const accepted = status < 300 ? mistakesIn(operation, question) : []
        expect(accepted).toEqual([])
      })
      await fc.assert(property, { numRuns: RUNS, seed: SEED })
    }
    expect(world.grid.complaints).toEqual([])
    process.stdout.write(`${JSON.stringify({ figure: 'contract', seed: SEED, answers, undocumented: 0 })}\n`)
  },
)

/** Actors and things of their own for each operation, because random admins suspend, erase and pay whatever they find. */
async function somethingKnown(): Promise<Known> {
  const { grid, newNode, suspendedNode, leftNode, worker, askedForPay, newInvite } = world
  const { node, task } = await worker()
  const { node: paid, redemptionId } = await askedForPay()
  const invite = await newInvite()
  const others = [await newNode(), await suspendedNode(), await leftNode(), paid]
  const nobody = '01890000-0000-7000-8000-000000000000'
  const things = [task.id, task.assignment_id, redemptionId, invite.id, invite.owner_id, nobody]
  return {
    ids: [node.id, node.id, ...others.map(({ id }) => id), ...things],
    tokens: [null, 'nonsense', node.token, ...others.map(({ token }) => token), grid.adminToken, grid.adminToken],
  }
}

/** What should have been refused in a request, by the document alone. */
function mistakesIn(operation: Operation, question: Question): readonly string[] {
  const { parameters, body } = operation
  const { misfit } = world.contract
  const declared = parameters.flatMap((parameter) => mistakeWith(parameter, question) ?? [])
  const undeclared = Object.keys(question.query ?? {}).filter(
    (name) => !parameters.some((parameter) => parameter.in === 'query' && parameter.name === name),
  )
  const inBody = body?.schema ? misfit(body.schema, JSON.parse(JSON.stringify(question.json))) : null
  return [...declared, ...undeclared.map((name) => `${name} is no parameter`), ...(inBody === null ? [] : [inBody])]
}

function mistakeWith({ name, in: place, required, schema }: Parameter, question: Question): string | null {
  const value = { path: question.path, query: question.query, header: question.headers }[place]?.[name]
  if (value === undefined) return required ? `${name} is missing` : null
  return world.contract.misfit(schema, value)
}

test('what is generated as good fits the schemas that it was generated from', () => {
  const known: Known = { ids: ['01890000-0000-7000-8000-000000000000'], tokens: [null] }
  const schemas = world.contract.operations.flatMap(({ body, parameters }) => [
    ...(body?.schema ? [body.schema] : []),
    ...parameters.map(({ schema }) => schema),
  ])
  for (const schema of schemas)
    fc.assert(
      fc.property(valid(schema, known), (value) => {
        expect(world.contract.misfit(schema, value)).toBeNull()
      }),
      { numRuns: 20, seed: SEED },
    )
})
