import { DomainError } from '#core/errors.ts'
import { ConfigError } from './config.ts'
import { AlreadyRunning } from './shared/data-directory-lock.ts'
import { CannotListen } from './shared/http/web-server.ts'
import { isAway } from './shared/postgres/database.ts'
import { FolderNotReachable } from './shared/postgres/database-owner.ts'
import { CertificateUnusable } from './shared/tls/certificate.ts'

const CONFIGURATION = [ConfigError, CannotListen, FolderNotReachable, CertificateUnusable]

/** 1 bug, 2 usage or configuration, 3 unreachable, 4 refused, 5 already running. */
export function exitCodeOf(error: unknown): number {
  if (CONFIGURATION.some((kind) => error instanceof kind)) return 2
  if (isAway(error)) return 3
  if (error instanceof DomainError) return error.kind === 'unavailable' ? 3 : 4
  return error instanceof AlreadyRunning ? 5 : 1
}

/** What a person reads: the sentence of an expected error, everything of a bug. */
export const errorText = (error: unknown) =>
  error instanceof Error && exitCodeOf(error) !== 1
    ? error.message
    : (error instanceof Error && error.stack) || String(error)
