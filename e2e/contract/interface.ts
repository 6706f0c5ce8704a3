import { Ajv2020 } from 'ajv/dist/2020.js'
import { z } from 'zod'

export type Schema = Readonly<Record<string, unknown>>
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}

/** One method of one address, as `/openapi.json` describes it. */
export type Operation = {
  /** `GET /grid/task/{id}` */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Null when it takes none; without a schema when it takes bytes. */
  readonly body: { readonly type: string; readonly schema?: Schema | undefined } | null
  readonly responses: Readonly<Record<string, { readonly content?: Content | undefined }>>
}
type Content = Readonly<Record<string, { readonly schema?: Schema | undefined }>>

export type Answer = { readonly status: number; readonly type: string; readonly body: unknown }

/** What `/openapi.json` promises, and whether an answer keeps it. JSON Schema is checked by another library than the coordinator's own. */
export type Interface = {
  readonly operations: readonly Operation[]
  /** What an answer does that is not documented; null when it keeps to the document. */
  faultOf(operation: Operation, answer: Answer): string | null
  /** What is wrong with a value, in the words of JSON Schema; null when nothing is. */
  misfit(schema: Schema, value: unknown): string | null
}

const AnySchema = z.record(z.string(), z.unknown())
const AnyContent = z.record(z.string(), z.object({ schema: AnySchema.optional() }))
const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(
          z.object({
            name: z.string(),
            in: z.enum(['path', 'query', 'header']),
            required: z.boolean(),
            schema: AnySchema,
          }),
        ),
        requestBody: z.object({ content: AnyContent }).optional(),
        responses: z.record(z.string(), z.object({ content: AnyContent.optional() })),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), AnySchema) }),
})

export function readInterface(text: unknown): Interface {
  const { paths, components } = Document.parse(text)
  const misfit = schemaChecker(components)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]): Operation => {
      const [type] = Object.keys(requestBody?.content ?? {})
      const body = type === undefined ? null : { type, schema: requestBody?.content[type]?.schema }
      const name = `${method.toUpperCase()} ${path}`
      return { name, method: method.toUpperCase(), path, parameters, body, responses }
    }),
  )
  return {
    operations,
    misfit,
    faultOf({ responses }, { status, type, body }) {
      const documented = responses[status]
      if (!documented) return `the status ${status} is not documented`
      const { content } = documented
      if (!content) return type === '' && body === '' ? null : 'it has a body where none is documented'
      const [mediaType = ''] = type.split(';')
      const media = content[mediaType]
      if (!media) return `the content type ${mediaType || '(none)'} is not documented`
      const wrong = media.schema ? misfit(media.schema, body) : null
      return wrong === null ? null : `its body does not fit: ${wrong}`
    },
  }
}

/** References lead into `#/components`, so that each schema is read as if it stood beside them. */
function schemaChecker(components: object): Interface['misfit'] {
  // Zod writes a pattern beside every format; what a pattern already says need not be known by name.
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const compiled = new WeakMap<Schema, ReturnType<Ajv2020['compile']>>()
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile({ ...schema, components })
    compiled.set(schema, validate)
    return validate(value) ? null : ajv.errorsText(validate.errors)
  }
}
