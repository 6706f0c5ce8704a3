import type { Route } from '#server/shared/http/route.ts'
import { newNonce, sha256 } from '../fixtures/test-node.ts'
import type { InhabitedGrid } from './inhabited-grid.ts'
import { formsOf, inputSchema, type JsonSchema, type Known, sampleOf } from './json-schema.ts'
import type { RawRequest } from './raw-request.ts'

export const nameOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`

export type Filled = RawRequest & { readonly headers: Readonly<Record<string, string>> }
type Fill = { readonly token?: string; readonly id?: string; readonly query?: string }

/** What a well-meaning client would send, about things that are there. */
export function requestsOf(place: InhabitedGrid) {
  const known = knownOf(place)

  /** Whoever may use the route: a node where a node may. */
  const tokenFor = ({ access }: Route): string | null =>
    access === 'anyone' ? null : access === 'admin' ? place.grid.adminToken : place.worker.token

  /** A good body of each form that the route takes; none for a route without JSON. */
  function bodiesOf(route: Route): readonly { schema: JsonSchema; sample: object }[] {
    if (!route.body || route.bodyKind === 'stream') return []
    return formsOf(inputSchema(route.body)).map((schema) => {
      const sample = sampleOf(schema, known) as object
      // A sample that its own schema refuses would let every test of it pass: teach `sampleOf` the new form.
      route.body?.parse(sample)
      return { schema, sample }
    })
  }

  const idOf = (route: Route) => known.ids[route.path.split('/')[2] ?? ''] ?? sha256('a blob that nobody has')

  function fill(
    route: Route,
    { token = tokenFor(route) ?? '', id = idOf(route), query = queryOf(route) }: Fill = {},
  ): Filled {
    const [form] = bodiesOf(route)
    return {
      method: route.method.toUpperCase(),
      path: `${pathOf(route, id)}${query === '' ? '' : `?${query}`}`,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(form ? { 'content-type': 'application/json' } : {}),
        'idempotency-key': newNonce(),
      },
      ...(form ? { body: JSON.stringify(form.sample) } : {}),
    }
  }

  /** What the query needs, and not what it may have. */
  function queryOf(route: Route): string {
    const { properties = {}, required = [] } = route.query ? inputSchema(route.query) : {}
    const fields = required.map((name) => `${name}=${String(sampleOf(properties[name] ?? {}, known, name))}`)
    return fields.join('&')
  }

  return { tokenFor, bodiesOf, fill, queryOf, idOf }
}

export const pathOf = ({ path }: Route, id: string) => path.replace(/:\w+/, () => id)

function knownOf({ ids, worker, report }: InhabitedGrid): Known {
  return {
    ids: {
      ...ids,
      id: ids.nodes,
      node_id: worker.id,
      task_id: report.task_id,
      assignment_id: ids.assignments,
      owner_id: ids.owners,
      blobs: sha256('a blob that nobody has'),
    },
    sha256: report.result_hash,
    now: new Date().toISOString(),
  }
}
