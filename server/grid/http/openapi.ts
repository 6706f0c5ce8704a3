import { z } from 'zod'
import { Problem } from '#core/contracts/problem.ts'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import { statusOfKind } from '../../shared/http/problems.ts'
import type { Route } from '../../shared/http/route.ts'

const ACCESS = {
  anyone: 'Anyone.',
  node: 'A node in good standing.',
  known_node: 'A node, also while it is suspended or waits for approval.',
  admin: 'An admin.',
  node_or_admin: 'A node for what is its own, or an admin.',
} as const

/** Codes that any request can be answered with. */
const COMMON = ['request_malformed', 'request_invalid', 'too_many_requests', 'database_away']

type JsonObject = Record<string, unknown>

/** OpenAPI 3.1 from the very schemas that validate: it cannot say anything else than what the coordinator does. */
export function openApiDocument(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
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
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A node’s JWT or an admin’s token' } },
    },
  }
}

function operationOf(route: Route): JsonObject {
  return {
    summary: route.summary,
    description: `Who: ${ACCESS[route.access]}`,
    ...(route.access === 'anyone' ? {} : { security: [{ bearer: [] }] }),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...bodyOf(route),
    responses: { ...successesOf(route), ...problemsOf(route) },
  }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): readonly JsonObject[] {
  if (schema === undefined) return []
  const { properties, required } = z
    .object({
      properties: z.record(z.string(), z.unknown()).default({}),
      required: z.array(z.string()).default([]),
    })
    .parse(schemaOf(schema, 'input'))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function bodyOf(route: Route): JsonObject {
  if (route.bodyKind === 'stream') {
    return { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
  }
  if (route.body === undefined) return {}
  return { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
}

function successesOf({ responses }: Route): JsonObject {
  const entries = Object.entries(responses).map(([status, schema]) => [
    status,
    {
      description: 'Done',
      ...(schema ? { content: { 'application/json': { schema: schemaOf(schema, 'output') } } } : {}),
    },
  ])
  return Object.fromEntries(entries)
}

/** Problems by status, each with the codes it can carry. */
function problemsOf(route: Route): JsonObject {
  const codes = [...COMMON, ...(route.access === 'anyone' ? [] : ['token_invalid', 'node_suspended']), ...route.errors]
  const byStatus = Map.groupBy(new Set(codes), (code) => statusOfCode(code))
  const entries = [...byStatus].map(([status, ofStatus]) => [
    status,
    {
      description: ofStatus.map((code) => `\`${code}\` ${ERROR_CATALOGUE[code]?.sentence ?? ''}`).join('\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ])
  return Object.fromEntries(entries)
}

function statusOfCode(code: string): number {
  const entry = ERROR_CATALOGUE[code]
  if (!entry) throw new Error(`The code ${code} is not in the catalogue`)
  return statusOfKind(entry.kind)
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
