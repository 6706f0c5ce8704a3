import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import { blobRoutes } from '../../blobs/http/blob-routes.ts'
import { creditRoutes } from '../../credits/http/credit-routes.ts'
import { enrolmentRoutes } from '../../enrolment/http/enrolment-routes.ts'
import { manageRoutes } from '../../nodes/http/manage-routes.ts'
import { nodeRoutes } from '../../nodes/http/node-routes.ts'
import { proofRoutes } from '../../proofs/http/proof-routes.ts'
import { redemptionRoutes } from '../../redemptions/http/redemption-routes.ts'
import { reportRoutes } from '../../reports/http/report-routes.ts'
import { type Route, route } from '../../shared/http/route.ts'
import { taskRoutes } from '../../tasks/http/task-routes.ts'
import { gridRoutes } from './grid-routes.ts'
import { openApiDocument } from './openapi.ts'

/** Routes are data: they can be described without anything behind them. */
const described = (routes: (deps: never) => readonly Route[]): readonly Route[] =>
  routes(new Proxy({}, { get: () => ({}) }) as never)
const ROUTES = [
  gridRoutes,
  nodeRoutes,
  manageRoutes,
  enrolmentRoutes,
  taskRoutes,
  reportRoutes,
  proofRoutes,
  creditRoutes,
  redemptionRoutes,
  blobRoutes,
].flatMap(described)

const Content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()).optional() }))
const Operation = z.object({
  summary: z.string().min(5),
  description: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), schema: z.unknown() }),
  ),
  requestBody: z.object({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.object({ description: z.string().min(1), content: Content.optional() }),
  ),
})
const Document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string(), license: z.object({ identifier: z.string() }) }),
  paths: z.record(z.string().startsWith('/'), z.record(z.string().regex(/^(get|post|put|patch|delete)$/), z.unknown())),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.object({ bearer: z.unknown() }),
  }),
})

/** What a client reads: the document after it travelled as JSON. */
const documentOf = (routes: readonly Route[]) =>
  Document.parse(JSON.parse(JSON.stringify(openApiDocument(routes, '1.2.3'))))
const pathOf = ({ path }: Route) => path.replaceAll(/:(\w+)/g, '{$1}')
function operationOf(routes: readonly Route[], wanted: Pick<Route, 'method' | 'path'>) {
  const { paths } = documentOf(routes)
  return Operation.parse(paths[pathOf(wanted as Route)]?.[wanted.method])
}

/** Every value under a key of this name, however deep. */
function valuesOf(key: string, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...(name === key ? [member] : []),
    ...valuesOf(key, member),
  ])
}

describe('the description of the interface', () => {
  test('is OpenAPI 3.1 of this version', () => {
    expect(documentOf(ROUTES)).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
  })

  test('has every route with its method, and no other', () => {
    const { paths } = documentOf(ROUTES)
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(new Set(described)).toEqual(new Set(ROUTES.map((route) => `${route.method} ${pathOf(route)}`)))
    expect(described).toHaveLength(ROUTES.length)
  })

  test.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))('%s', (_, route) => {
    const operation = operationOf(ROUTES, route)
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path')
    expect(inPath.map(({ name }) => `:${name}`)).toEqual(route.path.match(/:\w+/g) ?? [])
    expect(inPath.every(({ required }) => required)).toBe(true)
    expect(operation.security).toEqual(route.access === 'anyone' ? undefined : [{ bearer: [] }])
    expect(operation.requestBody !== undefined).toBe(route.body !== undefined || route.bodyKind === 'stream')
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(Object.keys(route.responses)))
    const text = JSON.stringify(operation.responses)
    for (const code of route.errors) expect(text).toContain(`\`${code}\` ${ERROR_CATALOGUE[code]?.sentence}`)
  })

  test('refers to nothing that is not in it', () => {
    const document = documentOf(ROUTES)
    const references = new Set([document.paths, document.components].flatMap((part) => valuesOf('$ref', part)))
    const targets = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`)
    expect(references).toContain('#/components/schemas/Problem')
    expect(references).toEqual(new Set(targets))
  })

  test('lets a task’s params be any JSON, however deep', () => {
    const { requestBody } = operationOf(ROUTES, { method: 'post', path: '/grid/task' })
    const schema = z
      .object({ properties: z.object({ params: z.object({ additionalProperties: z.object({ $ref: z.string() }) }) }) })
      .parse(requestBody?.content['application/json']?.schema)
    const { $ref } = schema.properties.params.additionalProperties
    const target = documentOf(ROUTES).components.schemas[$ref.split('/').at(-1) ?? '']
    expect(valuesOf('$ref', target)).toEqual([$ref, $ref])
  })

  test('says of every problem that it is one', () => {
    const responses = Object.values(operationOf(ROUTES, { method: 'post', path: '/grid/report' }).responses)
    const problems = responses.filter(({ content }) => content !== undefined && 'application/problem+json' in content)
    expect(problems.length).toBeGreaterThan(5)
  })
})

const thing = (fields: Partial<Route>) =>
  route({
    method: 'get',
    path: '/things/:id',
    access: 'anyone',
    summary: 'A thing',
    responses: { 200: z.strictObject({ name: z.string() }), 204: null },
    errors: [],
    handle: () => Promise.reject(new Error('Nobody calls it')),
    ...(fields as object),
  })

const outdated = (fields: Partial<Route>) => operationOf([thing(fields)], thing({})).responses['426']?.description

/** Every code that its problems may carry. */
const codesOf = (fields: Partial<Route>) => valuesOf('enum', operationOf([thing(fields)], thing({})).responses).flat()

describe('one route', () => {
  test('says of its query what may be left out', () => {
    const query = z.strictObject({ limit: z.string().optional(), after: z.string() })
    const { parameters } = operationOf([thing({ query })], thing({}))
    expect(parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ['limit', 'query', false],
      ['after', 'query', true],
    ])
  })

  test('shares its path with others of another method', () => {
    const { paths } = documentOf([thing({}), thing({ method: 'delete' })])
    expect(Object.keys(paths['/things/{id}'] ?? {})).toEqual(['get', 'delete'])
  })

  test('that takes a stream says so, and one without a body of its answer has none', () => {
    const upload = thing({ method: 'put', bodyKind: 'stream' })
    const { requestBody, responses } = operationOf([upload], upload)
    expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/octet-stream'])
    expect(responses['204']?.content).toBeUndefined()
    expect(responses['200']?.content).toMatchObject({ 'application/json': { schema: { required: ['name'] } } })
  })

  test('lists its codes under their statuses, those of any request among them', () => {
    const { responses } = operationOf([thing({ access: 'admin', errors: ['task_expired', 'task_done'] })], thing({}))
    expect(responses['409']?.description).toContain('`task_expired`')
    expect(responses['409']?.description).toContain('`task_done`')
    for (const [status, code] of [
      ['401', 'token_invalid'],
      ['422', 'request_invalid'],
      ['429', 'too_many_requests'],
      ['503', 'database_away'],
    ] as const) {
      expect(responses[status]?.description).toContain(`\`${code}\``)
    }
  })

  test('names each code that a problem of a status may carry, and nothing else', () => {
    const codes = codesOf({ access: 'admin', errors: ['task_done'] })
    const general = ['request_malformed', 'request_invalid', 'too_many_requests', 'database_away']
    expect(new Set(codes)).toEqual(new Set([...general, 'token_invalid', 'admin_required', 'task_done']))
  })

  test('says what follows from its body, its access and whom it names', () => {
    expect(codesOf({ body: z.strictObject({}) })).toEqual(
      expect.arrayContaining(['json_unparsable', 'body_too_large', 'media_type_unsupported']),
    )
    expect(codesOf({ access: 'node' })).toEqual(expect.arrayContaining(['node_required', 'node_suspended']))
    expect(codesOf({ access: 'node_or_admin' })).not.toContain('node_suspended')
    expect(codesOf({ access: 'node_or_admin', goodStanding: true })).toContain('node_suspended')
    expect(codesOf({ query: z.strictObject({ node_id: z.string() }) })).toContain('node_mismatch')
  })

  test('may answer one status with success or with a problem', () => {
    const { responses } = operationOf([thing({ responses: { 200: null, 503: z.strictObject({}) } })], thing({}))
    expect(Object.keys(responses['503']?.content ?? {})).toEqual(['application/json', 'application/problem+json'])
  })

  test('says of a body without a schema what it is, and which headers matter', () => {
    const bytes = thing({ responses: { 200: 'application/octet-stream' }, headers: z.object({ Range: z.string() }) })
    const { responses, parameters } = operationOf([bytes], bytes)
    expect(responses['200']?.content).toEqual({ 'application/octet-stream': {} })
    expect(parameters).toMatchObject([{ name: 'Range', in: 'header', required: true }])
  })

  test('tells an agent that is too old to update where it is not served', () => {
    expect(outdated({ access: 'node' })).toContain('`agent_outdated`')
    expect(outdated({ access: 'anyone', servesOutdated: false })).toContain('`agent_outdated`')
    expect(outdated({ access: 'known_node', servesOutdated: true })).toBeUndefined()
    expect(outdated({ access: 'anyone' })).toBeUndefined()
    expect(outdated({ access: 'admin' })).toBeUndefined()
  })

  test('with a code that is not in the catalogue cannot be described', () => {
    expect(() => openApiDocument([thing({ errors: ['made_up'] })], '1')).toThrow('made_up is not in the catalogue')
  })
})
