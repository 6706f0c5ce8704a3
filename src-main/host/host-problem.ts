import type { HostProblem, HostProblemCode } from '#core/contracts/host-bridge.ts'
import { AgentDatabaseUnusable } from '../agent/adapters/agent-database.ts'
import { AlreadyRunning, FolderUnusable } from '../agent/adapters/agent-lock.ts'
import { NoAgentRunning } from '../agent/adapters/control-socket.ts'
import { IdentityUnusable } from '../agent/adapters/identity-file.ts'
import { PinMismatch } from '../agent/adapters/pinned-agent.ts'
import { NotRegistered } from '../agent/membership.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from '../agent/ports.ts'

type About = Partial<Omit<HostProblem, 'code'>>

export const problem = (
  code: HostProblemCode,
  { field = null, detail = null, values = {} }: About = {},
): HostProblem => ({
  code,
  field,
  detail,
  values,
})

/** What was asked for is not done, for a reason that the interface words. */
export class HostRefusal extends Error {
  override name = 'HostRefusal'
  readonly problem: HostProblem

  constructor(code: HostProblemCode, about: About = {}) {
    super(about.detail ?? code)
    this.problem = problem(code, about)
  }
}

const KNOWN: readonly (readonly [new (...args: never[]) => Error, HostProblemCode])[] = [
  [AgentDatabaseUnusable, 'database_unusable'],
  [FolderUnusable, 'folder_unusable'],
  [IdentityUnusable, 'identity_unusable'],
  [AlreadyRunning, 'agent_running_elsewhere'],
  [NotRegistered, 'not_registered'],
  [NoAgentRunning, 'agent_running_elsewhere'],
  [CoordinatorUnreachable, 'coordinator_unreachable'],
]

/** An expected error as data; null for one that is a bug. */
export function problemOf(error: unknown): HostProblem | null {
  if (error instanceof HostRefusal) return error.problem
  if (error instanceof CoordinatorRefused) {
    return problem('coordinator_refused', { detail: error.message, values: { code: error.code } })
  }
  if (!(error instanceof Error)) return null
  if (isOtherKey(error)) return problem('target_key_differs', { detail: error.message })
  const known = KNOWN.find(([kind]) => error instanceof kind)
  return known ? problem(known[1], { detail: error.message }) : null
}

/** The client wraps what went wrong on the way. */
export function isOtherKey(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof PinMismatch) return true
  return false
}
