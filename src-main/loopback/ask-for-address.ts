import { NoInterfaceOpen } from './errors.ts'
import { ownerProof } from './owner-proof.ts'
import { readUiToken, type UiToken } from './ui-token.ts'

const PATIENCE_MS = 10_000

/** A fresh address, with a new code, of the interface that is open on `directory`. Throws `NoInterfaceOpen`. */
export async function askForAddress(directory: string): Promise<string> {
  const known = readUiToken(directory)
  if (known === null) throw new NoInterfaceOpen(notOpen(directory))
  const response = await askAt(known).catch((cause: unknown) => {
    throw new NoInterfaceOpen(notOpen(directory), { cause })
  })
  const answer: unknown = response.ok ? await response.json() : null
  if (typeof answer === 'object' && answer !== null && 'url' in answer && typeof answer.url === 'string')
    return answer.url
  throw new NoInterfaceOpen(`${known.url} answers ${response.status}: it is not this node’s, or was asked too often.`)
}

const askAt = (known: UiToken) =>
  fetch(new URL('code', known.url), {
    method: 'POST',
    headers: { authorization: ownerProof(known, Date.now()) },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })

const notOpen = (directory: string) =>
  `No interface is open on ${directory}. Open one with: npm run node -- run --ui-port 8090`
