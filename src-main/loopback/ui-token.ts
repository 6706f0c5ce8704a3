import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { writePrivateFile } from '../shared/private-file.ts'

const TOKEN_BYTES = 32
const LINES = /^(http:\/\/127\.0\.0\.1:\d{1,5}\/)\n([\w-]{43})\n$/

/** Where the interface of a data directory is, and the secret that its owner asks for a new code with. */
export type UiToken = { readonly url: string; readonly token: string }

const fileIn = (directory: string) => path.join(directory, 'ui-token')

/** What `directory/ui-token` says; null when there is none, or nothing that we have written. */
export function readUiToken(directory: string): UiToken | null {
  const [, url, token] = LINES.exec(textOf(fileIn(directory))) ?? []
  return url === undefined || token === undefined ? null : { url, token }
}

/**
 * Writes where the interface is now, readable by the owner only. The secret stays what it was, so that whoever was let
 * in stays so; deleting the file ends every session at the next start.
 */
export function writeUiToken(directory: string, url: string): UiToken {
  const token = readUiToken(directory)?.token ?? randomBytes(TOKEN_BYTES).toString('base64url')
  writePrivateFile(fileIn(directory), `${url}\n${token}\n`)
  return { url, token }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
