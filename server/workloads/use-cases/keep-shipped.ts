import { DomainError } from '#core/errors.ts'
import type { Logger } from '../../shared/ports.ts'
import type { ReadShipped, ShippedModule, Workloads } from '../ports.ts'
import type { AddWorkload } from './add-workload.ts'

type Deps = {
  readShipped: ReadShipped
  addWorkload: AddWorkload
  workloads: Workloads
  sha256OfBytes: (bytes: Uint8Array) => string
  logger: Logger
}

/** Digits of a digest that tell two builds of one version apart. */
const BUILD_LENGTH = 8

/** Before anything is served, the programs that came with the coordinator are stored, each once. */
export function makeKeepShipped(deps: Deps): () => Promise<void> {
  return async () => {
    for (const shipped of await deps.readShipped()) {
      try {
        await keep(shipped, deps)
      } catch (error) {
        // A disk that is full must not keep a grid from being served, nor old results from being forgotten.
        if (!(error instanceof DomainError) || error.kind !== 'unavailable') throw error
        deps.logger.warn(
          { err: error, name: shipped.name },
          'A program that came with the coordinator could not be stored',
        )
      }
    }
  }
}

/** A version that was built anew is one more: tasks at work keep the program that they began with. */
async function keep(shipped: ShippedModule, { workloads, addWorkload, sha256OfBytes, logger }: Deps): Promise<void> {
  const { name, bytes } = shipped
  const sha256 = sha256OfBytes(bytes)
  const known = await workloads.find(sha256)
  if (known) return void (await addWorkload({ name: known.name, version: known.version, bytes, builtIn: true }))
  const isTaken = (await workloads.findNamed(name, shipped.version)) !== null
  const version = isTaken ? `${shipped.version}-${sha256.slice(0, BUILD_LENGTH)}` : shipped.version
  await addWorkload({ name, version, bytes, builtIn: true })
  logger.info({ name, version, sha256 }, 'A program that came with the coordinator is stored')
}
