import { createHash, randomBytes } from 'node:crypto'
import { INVITE_CODE_BYTES } from '#core/enrolment/invite.ts'

/** A code that lets one node join; the database keeps only its hash, so that a copy of it opens nothing. */
export const newCode = (): string => randomBytes(INVITE_CODE_BYTES).toString('base64url')

export const hashOfCode = (code: string): string => createHash('sha256').update(code).digest('hex')
