import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { apiReference } from './docs/api-reference.ts'
import { envExample } from './docs/env-example.ts'

/** Writes the documents that are made from the code; a test fails while they are not what the code says. */
const root = path.resolve(import.meta.dirname, '..')
writeFileSync(path.join(root, 'docs', 'API.md'), apiReference())
writeFileSync(path.join(root, '.env.example'), envExample())
