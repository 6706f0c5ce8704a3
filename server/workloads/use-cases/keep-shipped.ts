import { DomainError } from '#core/errors.ts'
import type { Logger } from '../../shared/ports.ts'
import type { ReadShipped, ShippedModule } from '../ports.ts'
import type { KeepWorkload } from './keep-workload.ts'

type Deps = {
  readShipped: ReadShipped
  keepWorkload: KeepWorkload
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

/**
 * A version that was built anew is one more: tasks at work keep the program that they began with. Other coordinators of
 * this grid may be starting beside us, with the same build or with another: whoever comes first has the plain version.
 */
async function keep(shipped: ShippedModule, { keepWorkload, sha256OfBytes, logger }: Deps): Promise<void> {
  const { name, version, bytes } = shipped
  const sha256 = sha256OfBytes(bytes)
  for (const free of [version, `${version}-${sha256.slice(0, BUILD_LENGTH)}`]) {
    const keeping = await keepWorkload({ name, version: free, bytes, builtIn: true })
    if (keeping.kind === 'taken') continue
    const { workload, isNew } = keeping
    const what = { name, storedAs: `${workload.name}@${workload.version}`, sha256 }
    if (isNew) logger.info(what, 'A program that came with the coordinator is stored')
    if (workload.name !== name)
      logger.warn(what, 'A program that came with the coordinator has a name that an admin gave it, and no other')
    return
  }
  throw new Error(`${name}@${version}, which came with the coordinator, finds no version that is free`)
}
