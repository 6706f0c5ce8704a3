import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openAgentDatabase } from './adapters/agent-database.ts'

/** For tests: a folder that is gone when the test is over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-agent-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** For tests: the agent's real database in a temporary folder, closed when the test is over. */
export function temporaryDatabase() {
  const directory = temporaryDirectory()
  const database = openAgentDatabase(directory)
  onTestFinished(() => {
    if (database.isOpen) database.close()
  })
  return { directory, database }
}
