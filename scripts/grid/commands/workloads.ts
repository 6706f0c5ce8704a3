import { createReadStream, existsSync } from 'node:fs'
import type { WorkloadItem } from '#core/contracts/workloads.ts'
import { everyItem } from '../admin-http.ts'
import { type Commands, onlyWord } from '../command.ts'
import { UsageError } from '../exit-codes.ts'
import { optional, required } from '../invocation.ts'

const columns = ({ sha256, name, version, size_bytes, built_in, warnings }: WorkloadItem) => ({
  program: `${name}@${version}`,
  size_bytes,
  ships_with_grid: built_in,
  warnings: warnings.map(({ code }) => code).join(' '),
  sha256,
})

export const WORKLOAD_COMMANDS: Commands = {
  'workloads list': {
    usage: '[--name N]',
    says: 'programs that campaigns can name',
    options: ['name'],
    async run({ http, invocation, show }) {
      const name = optional(invocation, 'name')
      const query = new URLSearchParams(name === undefined ? {} : { name })
      show.rows(await Array.fromAsync(everyItem<WorkloadItem>(http, '/grid/workloads', query)), columns)
    },
  },
  'workloads add': {
    usage: 'FILE.wasm --name N --version V',
    says: 'store a WebAssembly program (WASI preview 1) that campaigns can name, if nodes can run it',
    options: ['name', 'version'],
    async run({ http, words, invocation, show }) {
      const file = onlyWord(words, 'file')
      if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
      const query = new URLSearchParams({
        name: required(invocation, 'name'),
        version: required(invocation, 'version'),
      })
      const path = `/grid/workloads?${query.toString()}`
      const added = { method: 'PUT', path, bytes: createReadStream(file), contentType: 'application/wasm' } as const
      show.one(await http<WorkloadItem>(added))
    },
  },
}
