import type { HostCall } from '#core/contracts/host-calls.ts'

/** This browser has no session, or none any more. */
export class NotLetIn extends Error {
  override name = 'NotLetIn'
}

type Post = (path: string, body: unknown) => Promise<Response>

/** JSON to the place that this page came from. Rejects when nobody is there. */
export const postJson: Post = (path, body) =>
  fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
  })

/** The reply to a call, as it came. Rejects with `NotLetIn`, or when the host is gone. */
export async function askHost(call: HostCall, input: unknown, post: Post = postJson): Promise<unknown> {
  const response = await post(`call/${call}`, input)
  if (response.status === 401) throw new NotLetIn('This browser was not let in')
  if (response.ok) return response.json()
  if (response.status >= 500) throw new Error(`The host answers ${response.status}`)
  const detail = (await response.text()).trim()
  return { ok: false, problem: { code: 'request_invalid', field: null, detail, values: {} } }
}
