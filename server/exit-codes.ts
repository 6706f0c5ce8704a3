import { DomainError } from '#core/errors.ts'
import { BackupUnusable, LogRefused } from './backup/ports.ts'
import { ConfigError } from './config.ts'
import { AlreadyRunning, FolderUnusable } from './shared/data-directory-lock.ts'
import { CannotListen } from './shared/http/web-server.ts'
import { isAway } from './shared/postgres/database.ts'
import { FolderNotReachable } from './shared/postgres/database-owner.ts'
import { DatabaseNotReady, DatabaseUnusable } from './shared/postgres/errors.ts'
import { CertificateUnusable } from './shared/tls/certificate.ts'

const WRONG_SETUP = [
  BackupUnusable,
  ConfigError,
  CannotListen,
  CertificateUnusable,
  FolderUnusable,
  FolderNotReachable,
  DatabaseUnusable,
] as const

/** 1 bug, 2 usage or configuration, 3 unreachable, 4 refused, 5 already running. */
export function exitCodeOf(error: unknown): number {
  if (WRONG_SETUP.some((kind) => error instanceof kind) || isRefusedLogin(error)) return 2
  if (error instanceof DatabaseNotReady || isAway(error)) return 3
  if (error instanceof LogRefused) return 4
  if (error instanceof DomainError) return error.kind === 'unavailable' ? 3 : 4
  return error instanceof AlreadyRunning ? 5 : 1
}

/** PostgreSQL's word for a user, a password or a database name that is wrong: what DATABASE_URL says. */
const isRefusedLogin = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(28|3D)/.test(String(error.code))

/** What a person reads: the sentence of an expected error, everything of a bug. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (exitCodeOf(error) === 1) return error.stack ?? String(error)
  // A name with several addresses fails once for each, and says so only in its parts.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ')
  return error.message
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
