const PATIENCE_MS = 60_000

/** Nothing answers at the address, or what answers is no coordinator; the sentence says which. Exit code 3. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

/** The JSON that a server answers. Throws `Unreachable`. */
export async function download(server: URL, path: string): Promise<unknown> {
  const address = new URL(path, server)
  const { status, text } = await answerOf(address)
  if (status !== 200)
    throw new Unreachable(`${address.href} answers with status ${status}, not with what was asked for.`)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Unreachable(`What answers at ${address.href} is not a coordinator.`, { cause })
  }
}

async function answerOf(address: URL): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    throw new Unreachable(`${address.href} cannot be reached: ${reasonOf(cause)}.`, { cause })
  }
}

/** `fetch` itself only says that it failed; why is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error && error.cause.message !== '') return error.cause.message
  return error.message
}
