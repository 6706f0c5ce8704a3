import { UsageError } from '../exit-codes.ts'
import type { Invocation } from '../options.ts'
import { withStoredNode } from '../stored-node.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Prints a request with a token that this node's key has just signed for; good for an hour. */
export async function curlCommand({ words, directory }: Invocation): Promise<void> {
  const [method = '', path = '', json, ...rest] = words
  if (!METHODS.includes(method) || !path.startsWith('/') || rest.length > 0) {
    throw new UsageError('Say it like: curl GET /grid/nodes/me, or: curl POST /grid/heartbeat \'{"…":…}\'')
  }
  if (json !== undefined && !isJson(json)) throw new UsageError(`This is not JSON: ${json}`)
  await withStoredNode(directory, async ({ client, server, nodeId }) => {
    const address = new URL(path.replaceAll(/(?<=[/=])me(?=$|[/?&])/g, nodeId), server)
    const token = await client.freshToken()
    const body = json === undefined ? [] : ['-H', 'Content-Type: application/json', '--data', json]
    const parts = ['curl', '-sS', '-X', method, '-H', `Authorization: Bearer ${token}`, ...body, address.href]
    console.log(parts.map(quoted).join(' '))
  })
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
