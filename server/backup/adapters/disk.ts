import { BackupUnusable } from '../ports.ts'

/** A full disk in a sentence; every other error as it is. */
export const namingFullDisk = (error: unknown, file: string): unknown =>
  isDiskFull(error) ? new BackupUnusable(`The disk is full: ${file} could not be written.`, { cause: error }) : error

const isDiskFull = (error: unknown) =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
