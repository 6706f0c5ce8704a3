import { z } from 'zod'
import { Problem } from '#core/contracts/problem.ts'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import { statusOfKind } from '../../shared/http/problems.ts'
import { type Access, type Route, wantsCurrentAgent } from '../../shared/http/route.ts'

const ACCESS = {
  anyone: 'Anyone.',
  node: 'A node in good standing.',
  known_node: 'A node, also while it is suspended or waits for approval.',
  admin: 'An admin.',
  node_or_admin: 'A node for what is its own, or an admin.',
} as const

/** Codes that any request can be answered with. */
const OF_ANY = ['request_malformed', 'request_invalid', 'too_many_requests', 'database_away']
const OF_JSON_BODY = ['json_unparsable', 'body_too_large', 'media_type_unsupported']
const OF_STANDING = ['node_suspended', 'node_pending', 'node_left']
const OF_ACCESS: Readonly<Record<Access, readonly string[]>> = {
  anyone: [],
  node: ['token_invalid', 'node_required', ...OF_STANDING],
  known_node: ['token_invalid', 'node_required'],
  admin: ['token_invalid', 'admin_required'],
  node_or_admin: ['token_invalid'],
}

type JsonObject = Record<string, unknown>

/** OpenAPI 3.1 from the very schemas that validate: it cannot say anything else than what the coordinator does. */
export function openApiDocument(routes: readonly Route[], version: string): JsonObject {
  const { schemaOf, shared } = schemaWriter()
  const paths: Record<string, JsonObject> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operationOf(route, schemaOf) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'KoproGo Grid coordinator',
      version,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output'), ...shared },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A node’s JWT or an admin’s token' } },
    },
  }
}

function operationOf(route: Route, schemaOf: SchemaOf): JsonObject {
  return {
    summary: route.summary,
    description: `Who: ${ACCESS[route.access]}`,
    ...(route.access === 'anyone' ? {} : { security: [{ bearer: [] }] }),
    parameters: [
      ...parametersOf(route.params && schemaOf(route.params, 'input'), 'path'),
      ...parametersOf(route.query && schemaOf(route.query, 'input'), 'query'),
      ...parametersOf(route.headers && schemaOf(route.headers, 'input'), 'header'),
    ],
    ...bodyOf(route, schemaOf),
    responses: responsesOf(route, schemaOf),
  }
}

function parametersOf(schema: JsonObject | undefined, place: 'path' | 'query' | 'header'): readonly JsonObject[] {
  if (schema === undefined) return []
  const { properties, required } = z
    .object({
      properties: z.record(z.string(), z.unknown()).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(schema)
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function bodyOf(route: Route, schemaOf: SchemaOf): JsonObject {
  if (route.bodyKind === 'stream') {
    return { requestBody: { required: true, content: { [route.bodyType ?? 'application/octet-stream']: {} } } }
  }
  if (route.body === undefined) return {}
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
}

/** A status may stand for success and for a problem (`/readyz`): the content type tells them apart. */
function responsesOf(route: Route, schemaOf: SchemaOf): JsonObject {
  const problems = Map.groupBy(codesOf(route), (code) => String(statusOfCode(code)))
  const statuses = new Set([...Object.keys(route.responses), ...problems.keys()])
  return Object.fromEntries(
    [...statuses].map((status) => {
      const codes = problems.get(status)
      const content = { ...successContent(route.responses[Number(status)], schemaOf), ...problemContent(codes) }
      return [status, { description: descriptionOf(codes), ...(Object.keys(content).length > 0 ? { content } : {}) }]
    }),
  )
}

function successContent(schema: Route['responses'][number] | undefined, schemaOf: SchemaOf): JsonObject {
  if (schema === undefined || schema === null) return {}
  if (schema instanceof z.ZodType) return { 'application/json': { schema: schemaOf(schema, 'output') } }
  return Object.fromEntries([schema].flat().map((type) => [type, {}]))
}

/** A problem that carries one of these codes. */
function problemContent(codes: readonly string[] | undefined): JsonObject {
  if (codes === undefined) return {}
  const schema = { $ref: '#/components/schemas/Problem', properties: { code: { enum: codes } } }
  return { 'application/problem+json': { schema } }
}

const descriptionOf = (codes: readonly string[] = []) =>
  codes.map((code) => `\`${code}\` ${ERROR_CATALOGUE[code]?.sentence ?? ''}`).join('\n') || 'Done'

/** Every code that this route can answer with. */
function codesOf(route: Route): ReadonlySet<string> {
  return new Set([
    ...OF_ANY,
    ...(route.body === undefined ? [] : OF_JSON_BODY),
    ...OF_ACCESS[route.access],
    ...(route.goodStanding ? OF_STANDING : []),
    ...(namesNode(route) ? ['node_mismatch'] : []),
    ...(wantsCurrentAgent(route) ? ['agent_outdated'] : []),
    ...route.errors,
  ])
}

/** A node says nothing about another, wherever its token came with the question. */
const namesNode = ({ access, query, body }: Route) =>
  access !== 'admin' && [query, body].some((part) => part instanceof z.ZodObject && 'node_id' in part.shape)

function statusOfCode(code: string): number {
  const entry = ERROR_CATALOGUE[code]
  if (!entry) throw new Error(`The code ${code} is not in the catalogue`)
  return statusOfKind(entry.kind)
}

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => JsonObject

/**
 * Writes schemas that can stand anywhere in the document: a reference is read from the document's root, so what a schema
 * defines for itself (recursive JSON) moves into `shared`, once for all who define the same.
 */
function schemaWriter(): { schemaOf: SchemaOf; shared: JsonObject } {
  const shared: JsonObject = {}
  const groups: string[] = []
  return {
    shared,
    schemaOf(schema, io) {
      const { $defs, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
      if ($defs === undefined) return own
      const group = JSON.stringify($defs)
      if (!groups.includes(group)) groups.push(group)
      const prefix = `Shared${groups.indexOf(group) + 1}`
      for (const [name, definition] of Object.entries(moveReferences($defs, prefix)))
        shared[`${prefix}${name}`] = definition
      return moveReferences(own, prefix)
    },
  }
}

const moveReferences = (schema: object, prefix: string) =>
  JSON.parse(
    JSON.stringify(schema).replaceAll(/"#\/\$defs\/(\w+)"/g, `"#/components/schemas/${prefix}$1"`),
  ) as JsonObject
