import { AgentDatabaseUnusable } from '../agent/adapters/agent-database.ts'
import { AlreadyRunning, FolderUnusable } from '../agent/adapters/agent-lock.ts'
import { AgentOfOtherVersion, AgentRefused, NoAgentRunning } from '../agent/adapters/control-socket.ts'
import { IdentityUnusable } from '../agent/adapters/identity-file.ts'
import { ServerAddressInvalid } from '../agent/adapters/server-address.ts'
import { NotRegistered } from '../agent/membership.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from '../agent/ports.ts'
import { InterfaceMissing, NoInterfaceOpen, PortTaken } from '../loopback/errors.ts'
import { ConsentMissing } from './agree.ts'

/** Something on the command line is wrong; the sentence says what. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const CONFIGURATION = [
  UsageError,
  ConsentMissing,
  NotRegistered,
  IdentityUnusable,
  AgentDatabaseUnusable,
  FolderUnusable,
  AgentOfOtherVersion,
  ServerAddressInvalid,
  PortTaken,
  InterfaceMissing,
]
const UNREACHABLE = [CoordinatorUnreachable, NoAgentRunning, NoInterfaceOpen]

/** 1 bug, 2 usage or configuration, 3 unreachable, 4 refused, 5 already running. Spec section 4. */
export function exitCodeOf(error: unknown): number {
  if (CONFIGURATION.some((kind) => error instanceof kind)) return 2
  if (UNREACHABLE.some((kind) => error instanceof kind)) return 3
  if (error instanceof CoordinatorRefused || error instanceof AgentRefused) return 4
  return error instanceof AlreadyRunning ? 5 : 1
}

/** What a person reads: the sentence of an expected error, everything of a bug. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return exitCodeOf(error) === 1 ? (error.stack ?? error.message) : error.message
}
