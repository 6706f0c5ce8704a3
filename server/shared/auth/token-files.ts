import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Book } from '#core/ledger/ledger.ts'
import type { AdminTokens } from './admin-tokens.ts'

/** The admin of this computer, and `npm start`, whose work is booked apart and can never be redeemed. */
const FILES = [
  { file: 'admin-token', name: 'first admin', book: 'main', isRemade: false },
  { file: 'demo-token', name: 'npm start', book: 'demo', isRemade: true },
] as const satisfies readonly { file: string; name: string; book: Book; isRemade: boolean }[]

/**
 * Makes the tokens of a first start, each in a file that only its owner can read; later starts change nothing. An admin
 * who noted the token may remove its file; a lost `demo-token` is made anew, and the old one stops working.
 */
export async function keepTokenFiles(directory: string, tokens: AdminTokens): Promise<void> {
  mkdirSync(directory, { recursive: true })
  for (const { file, name, book, isRemade } of FILES) {
    const target = path.join(directory, file)
    const first = await tokens.createFirst({ name, book })
    if (!first && (existsSync(target) || !isRemade)) continue
    if (!first) await tokens.revoke(name)
    const { token } = first ?? (await tokens.create({ name, book }))
    writeFileSync(`${target}.new`, `${token}\n`, { mode: 0o600 })
    renameSync(`${target}.new`, target)
  }
}
