import type { HostProblem, HostProblemCode } from '#core/contracts/host-bridge.ts'
import { AgentDatabaseUnusable } from '../agent/adapters/agent-database.ts'
import { AlreadyRunning, FolderUnusable } from '../agent/adapters/agent-lock.ts'
import { AgentOfOtherVersion, AgentRefused, NoAgentRunning } from '../agent/adapters/control-socket.ts'
import { IdentityUnusable } from '../agent/adapters/identity-file.ts'
import { PinMismatch } from '../agent/adapters/pinned-agent.ts'
import { ServerAddressInvalid } from '../agent/adapters/server-address.ts'
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
  [ServerAddressInvalid, 'target_invalid'],
  [NoAgentRunning, 'agent_running_elsewhere'],
  [AgentOfOtherVersion, 'agent_other_version'],
  [AgentRefused, 'agent_refused'],
  [CoordinatorUnreachable, 'coordinator_unreachable'],
]

/** What systems say of a disk that is full, of another owner, write-protected or broken. */
const DISK_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO'])
/** SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN say the same. */
const SQLITE_DISK_CODES: ReadonlySet<number> = new Set([8, 10, 13, 14])

/** An expected error as data; null for one that is a bug. */
export function problemOf(error: unknown): HostProblem | null {
  if (error instanceof HostRefusal) return error.problem
  if (error instanceof CoordinatorRefused) {
    return problem('coordinator_refused', { detail: error.message, values: { code: error.code } })
  }
  if (!(error instanceof Error)) return null
  if (isOtherKey(error)) return problem('target_key_differs', { detail: error.message })
  const code = KNOWN.find(([kind]) => error instanceof kind)?.[1] ?? (isDiskTrouble(error) ? 'save_failed' : null)
  return code && problem(code, { detail: error.message })
}

function isDiskTrouble(error: Error): boolean {
  if ('errcode' in error) return SQLITE_DISK_CODES.has(Number(error.errcode) & 0xff)
  return 'code' in error && DISK_CODES.has(error.code)
}

/** The client wraps what went wrong on the way. */
export function isOtherKey(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof PinMismatch) return true
  return false
}
