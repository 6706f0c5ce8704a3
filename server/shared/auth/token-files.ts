import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Book } from '#core/ledger/ledger.ts'
import type { AdminTokens } from './admin-tokens.ts'

/** The admin of this computer, and `npm start`, whose work is booked apart and can never be redeemed. */
const FILES: readonly { readonly file: string; readonly name: string; readonly book: Book }[] = [
  { file: 'admin-token', name: 'first admin', book: 'main' },
  { file: 'demo-token', name: 'npm start', book: 'demo' },
]

/** Makes the tokens of a first start, each in a file that only its owner can read; later starts change nothing. */
export async function keepTokenFiles(directory: string, tokens: AdminTokens): Promise<void> {
  mkdirSync(directory, { recursive: true })
  for (const { file, name, book } of FILES) {
    const target = path.join(directory, file)
    if (existsSync(target) && (await tokens.isKnown(name))) continue
    const { token } = await tokens.create({ name, book })
    writeFileSync(`${target}.new`, `${token}\n`, { mode: 0o600 })
    renameSync(`${target}.new`, target)
  }
}
