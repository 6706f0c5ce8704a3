import { UsageError } from '../exit-codes.ts'
import type { Invocation } from '../options.ts'
import { withStoredNode } from '../../agent/stored-node.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Prints a request with a token that this node's key has just signed for; good for an hour. */
export async function curlCommand({ words, directory }: Invocation): Promise<void> {
  const [method = '', path = '', json, ...rest] = words
  if (!METHODS.includes(method) || !path.startsWith('/') || rest.length > 0) {
    throw new UsageError('Say it like: curl GET /grid/nodes/me, or: curl POST /grid/heartbeat \'{"…":…}\'')
  }
  if (json !== undefined && !isJson(json)) throw new UsageError(`This is not JSON: ${json}`)
  await withStoredNode(directory, async ({ client, server, nodeId }) => {
    const token = await client.freshToken()
    console.log(curlLine({ method, url: addressOf(path, { server, nodeId }), token, json }))
  })
}

/** Below the coordinator's address, whatever the path looks like: the token is for nobody else. */
export function addressOf(path: string, { server, nodeId }: { server: string; nodeId: string }): string {
  const base = server.endsWith('/') ? server : `${server}/`
  return new URL(`.${path.replaceAll(/(?<=[/=])me(?=$|[/?&])/g, nodeId)}`, base).href
}

/** `json` is sent as it was typed. */
export function curlLine(request: { method: string; url: string; token: string; json: string | undefined }): string {
  const { method, url, token, json } = request
  const body = json === undefined ? [] : ['-H', 'Content-Type: application/json', '--data', json]
  return ['curl', '-sS', '-X', method, '-H', `Authorization: Bearer ${token}`, ...body, url].map(quoted).join(' ')
}

/** For a POSIX shell: plain words as they are, all else between single quotes. */
const quoted = (word: string) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // That it is not JSON is the answer.
    return false
  }
}
