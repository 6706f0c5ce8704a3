import { serialize } from 'node:v8'
import { HOST_BRIDGE, type HostProblem, type HostReply } from '#core/contracts/host-bridge.ts'
import type { HostCall } from '#core/contracts/host-calls.ts'

/** What a form can hold is far less; the text of `saveText` has a limit of its own in the contract. */
export const INPUT_BYTES_MAX = 256 * 1024
const SAVE_BYTES_MAX = 64 * 1024 * 1024

/** Answers a call whose input has been parsed. */
export type Answer = (call: HostCall, input: unknown) => Promise<HostReply<unknown>>
type Tell = (line: string) => void

/** One call from the page: measured, parsed, answered, and the answer parsed too. Never rejects. */
export async function answerCall(call: HostCall, input: unknown, door: { answer: Answer; tell: Tell }) {
  if (bytesOf(input) > (call === 'saveText' ? SAVE_BYTES_MAX : INPUT_BYTES_MAX)) return refused('request_invalid', null)
  const parsed = HOST_BRIDGE[call].input.safeParse(input)
  if (!parsed.success) return refused('request_invalid', fieldOf(parsed.error.issues))
  try {
    return checkedReply(call, await door.answer(call, parsed.data))
  } catch (error) {
    door.tell(`${call} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return refused('bug', null)
  }
}

/** An answer that is not as promised is our fault, and is not shown half. */
function checkedReply(call: HostCall, reply: HostReply<unknown>): HostReply<unknown> {
  return reply.ok ? { ok: true, value: HOST_BRIDGE[call].output.parse(reply.value) } : reply
}

/** The input came over IPC as a structured clone, so that it can be written as one again. */
const bytesOf = (input: unknown) => serialize(input).byteLength

type Issues = readonly { readonly path: readonly PropertyKey[] }[]
const fieldOf = (issues: Issues) => (typeof issues[0]?.path[0] === 'string' ? issues[0].path[0] : null)

const refused = (code: HostProblem['code'], field: string | null): HostReply<never> => ({
  ok: false,
  problem: { code, field, detail: null, values: {} },
})
