import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Shell } from '#core/contracts/host-bridge.ts'
import { HOST_CALLS, type HostCall } from '#core/contracts/host-calls.ts'
import type { Host } from '../host/ports.ts'
import type { Answer } from './answer.ts'
import { answerShellCall, isShellCall } from './browser-shell.ts'
import type { OneTimeCodes } from './one-time-codes.ts'
import type { ownerProofs } from './owner-proof.ts'
import { readJson } from './read-json.ts'
import { Refusal } from './refusal.ts'
import { ensureNoForeignPage, ensureOwnPage } from './same-origin.ts'
import type { Sessions } from './sessions.ts'
import type { SiteFiles } from './site-files.ts'
import type { tokenBucket } from './token-bucket.ts'

type Bucket = ReturnType<typeof tokenBucket>

/** Everything that requests are answered with. */
export type Door = {
  readonly host: Pick<Host, 'call'>
  readonly shell: () => Shell
  readonly files: SiteFiles
  readonly codes: OneTimeCodes
  readonly sessions: Sessions
  readonly proofs: ReturnType<typeof ownerProofs>
  /** The address with a code that was made for it now. */
  readonly freshAddress: () => string
  readonly wrongCodes: Bucket
  readonly calls: Bucket
}

const WRONG_CODE_WAIT_S = 60
const CALL_WAIT_S = 1
const OWNER_ONLY = 'Only the owner of this node may ask for an address.'
const CodeShown = z.strictObject({ code: z.string().max(100) })
const isHostCall = (name: string): name is HostCall => HOST_CALLS.some((call) => call === name)

/** The answer to a request whose Host was found to be ours. Throws `Refusal`. */
export async function answerRequest(request: IncomingMessage, door: Door): Promise<Answer> {
  const { method } = request
  if (method === 'GET' || method === 'HEAD') return answerFile(request, door)
  if (method !== 'POST') return { status: 405, headers: { allow: 'GET, HEAD, POST' } }
  const path = pathOf(request)
  if (path === '/session') return openSession(request, door)
  if (path === '/code') return makeCode(request, door)
  if (path.startsWith('/call/')) return answerCall(request, path.slice('/call/'.length), door)
  throw new Refusal(404, 'Nothing is here.')
}

/** Throws `Refusal` 401 unless the cookie of a code that was shown comes with it. */
export function ensureSession(request: IncomingMessage, { sessions }: Pick<Door, 'sessions'>): { isOld: boolean } {
  const session = sessions.find(request.headers.cookie)
  if (session) return session
  throw new Refusal(401, 'Open the address that this node printed, with the code in it.')
}

export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? ''

/** Only what the build has made has an address: whatever else a path says is not there. */
function answerFile(request: IncomingMessage, { files }: Door): Answer {
  ensureNoForeignPage(request.headers)
  const file = files.get(pathOf(request))
  if (!file) throw new Refusal(404, 'Nothing is here.')
  const cache = file.isHashed ? 'public, max-age=31536000, immutable' : 'no-store'
  return { status: 200, headers: { 'content-type': file.type, 'cache-control': cache }, body: file.bytes }
}

async function openSession(request: IncomingMessage, { codes, sessions, wrongCodes }: Door): Promise<Answer> {
  ensureOwnPage(request.headers)
  const shown = CodeShown.safeParse(await readJson(request))
  if (!shown.success) throw new Refusal(400, 'A code is missing.')
  if (wrongCodes.isEmpty()) throw new Refusal(429, 'Too many wrong codes; wait a minute.', WRONG_CODE_WAIT_S)
  if (!codes.use(shown.data.code)) {
    wrongCodes.take()
    throw new Refusal(401, 'This code was used already, or is too old.')
  }
  return { status: 204, headers: { 'set-cookie': sessions.open() } }
}

/** For the owner's own programs, which can read the secret in the data directory; never for a page. */
function makeCode(request: IncomingMessage, { proofs, freshAddress, wrongCodes }: Door): Answer {
  const { origin, authorization = '' } = request.headers
  // Before anything is counted: a page that asks must not use up its visitor's tries.
  if (origin !== undefined) throw new Refusal(401, OWNER_ONLY)
  if (wrongCodes.isEmpty()) throw new Refusal(429, 'Too many wrong codes; wait a minute.', WRONG_CODE_WAIT_S)
  if (!proofs.accept(authorization)) {
    wrongCodes.take()
    throw new Refusal(401, OWNER_ONLY)
  }
  return { status: 200, body: { url: freshAddress() } }
}

async function answerCall(request: IncomingMessage, name: string, door: Door): Promise<Answer> {
  ensureOwnPage(request.headers)
  const { isOld } = ensureSession(request, door)
  if (!isHostCall(name)) throw new Refusal(404, 'There is no such call.')
  if (!door.calls.take()) throw new Refusal(429, 'Too many calls; wait a moment.', CALL_WAIT_S)
  const input = await readJson(request)
  const reply = isShellCall(name) ? answerShellCall(name, door.shell()) : await door.host.call(name, input)
  return { status: 200, headers: isOld ? { 'set-cookie': door.sessions.open() } : {}, body: reply }
}
