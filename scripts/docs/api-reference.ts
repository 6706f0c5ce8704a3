import { z } from 'zod'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import { statusOfKind } from '#server/shared/http/problems.ts'
import type { Route } from '#server/shared/http/route.ts'
import { ROUTES } from './described-routes.ts'

const WHO = {
  anyone: 'anyone',
  node: 'node',
  known_node: 'node, also suspended',
  admin: 'admin',
  node_or_admin: 'that node, or admin',
} as const

const Schema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  oneOf: z.array(z.unknown()).optional(),
})
type Schema = z.infer<typeof Schema>

/** docs/API.md: the same routes and schemas that serve, as a page to read. */
export function apiReference(): string {
  return [
    '# API reference',
    '',
    'Made by `npm run docs` from the schemas that validate requests and answers; a running coordinator serves the same as',
    '`/openapi.json`. Times are RFC 3339 in UTC. Amounts in answers are exact decimal strings. Errors are',
    '`application/problem+json` (RFC 9457) with a `code` from the table at the end.',
    '',
    'Signed texts are lines joined by a newline, the coordinator’s id (`GET /grid`) in the second:',
    '',
    '```',
    'koprogo-register/1 · coordinator_id · issued_at · nonce · SHA-256 of the RFC 8785 form of the body without signature',
    'koprogo-token/1 · coordinator_id · node_id · issued_at · nonce',
    'koprogo-report/1 · coordinator_id · node_id · task_id · assignment_id · result_hash · energy_used_wh ·',
    '  solar_contribution_wh · started_at · finished_at · evidence hash or -',
    '```',
    '',
    '`npm run -s node -- curl …` prints requests that are signed already.',
    '',
    ...ROUTES.map(section),
    '## Error codes',
    '',
    '| code | status | meaning |',
    '|---|---|---|',
    ...Object.entries(ERROR_CATALOGUE).map(
      ([code, { kind, sentence }]) => `| \`${code}\` | ${statusOfKind(kind)} | ${sentence} |`,
    ),
    '',
  ].join('\n')
}

function section(route: Route): string {
  const lines = [
    `## ${route.method.toUpperCase()} ${route.path}`,
    '',
    `${route.summary}. *Who: ${WHO[route.access]}.*`,
    '',
    ...fieldsOf('Query', route.query, 'input'),
    ...fieldsOf('Headers', route.headers, 'input'),
    ...fieldsOf('Body', route.body, 'input'),
    ...Object.entries(route.responses).flatMap(([status, schema]) =>
      schema instanceof z.ZodType
        ? fieldsOf(`Answer ${status}`, schema, 'output')
        : [`Answer ${status}: ${[schema ?? 'no body'].flat().join(', ')}`, ''],
    ),
    ...(route.errors.length > 0
      ? [`Errors: ${[...new Set(route.errors)].map((code) => `\`${code}\``).join(', ')}`, '']
      : []),
  ]
  return lines.join('\n')
}

function fieldsOf(title: string, schema: z.ZodType | undefined, io: 'input' | 'output'): readonly string[] {
  if (schema === undefined) return []
  const whole = Schema.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))
  const kinds = whole.oneOf?.map((kind) => Schema.parse(kind)) ?? [whole]
  return kinds.flatMap((kind, place) => [`${place === 0 ? title : 'or'}:`, '', ...listOfFields(kind), ''])
}

function listOfFields({ properties = {}, required = [] }: Schema): readonly string[] {
  const fields = Object.entries(properties).map(([name, property]) => {
    const optional = required.includes(name) ? '' : ' *(optional)*'
    return `- \`${name}\`${optional}: ${shapeOf(property)}`
  })
  return fields.length > 0 ? fields : ['- an empty object']
}

const Shape = z.object({
  type: z.union([z.string(), z.array(z.string()).transform((types) => types.join(' or '))]).optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
})
type Shape = z.infer<typeof Shape>

/** A schema in a few words; nested objects are left to the OpenAPI document. */
function shapeOf(property: unknown): string {
  const shape = Shape.parse(property ?? {})
  const choices = shape.enum?.map((value) => `\`${value}\``) ?? (shape.anyOf ?? shape.oneOf)?.map(shapeOf)
  if (choices) return choices.join(' \\| ')
  return shape.const === undefined ? typeOf(shape) : `\`${shape.const}\``
}

function typeOf(shape: Shape): string {
  if (shape.type === 'array') return `list of ${shapeOf(shape.items)}`
  if (shape.type === 'object') return `object ${namesOf(shape)}`.trim()
  return `${shape.type ?? 'JSON'}${detailsOf(shape)}`
}

function namesOf({ properties }: Shape): string {
  return properties === undefined ? '' : `{${Object.keys(properties).join(', ')}}`
}

function detailsOf({ format, minimum, maximum, minLength, maxLength }: Shape): string {
  const span = range(minimum, maximum)
  const length = range(minLength, maxLength)
  const details = [format ?? '', span, length === '' ? '' : `${length} characters`].filter((detail) => detail !== '')
  return details.length === 0 ? '' : ` (${details.join(', ')})`
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  const from = limit(minimum)
  const to = limit(maximum)
  return from + to === '' ? '' : `${from}…${to}`
}

/** What every JSON integer keeps to is not worth saying. */
const limit = (value: number | undefined) =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? '' : String(value)
