import { memoryNeedMb } from '#core/workload/memory-need.ts'
import { bareNodeMemory } from '../support/bare-node.ts'
import type { Figure } from '../support/figure.ts'
import { peakRssMbOf } from '../support/processes.ts'
import { SAVED_BYTES, SAVES, SAVING_LIMITS } from '../support/sandbox-programs.ts'
import { endSandbox, pidAtWork, type Sandboxes } from '../support/sandboxes.ts'

const MIB_IN_MB = 1.048_576

/** The most memory that a sandbox took whose program has saved as much as it may, often; beside what is reckoned with. */
export async function saveMemory(sandboxes: Sandboxes): Promise<readonly Figure[]> {
  const bareNode = await bareNodeMemory(sandboxes.cleanup)
  const sandbox = sandboxes.start(sandboxes.stored('saves.wasm', SAVES), { limits: SAVING_LIMITS })
  const peakMb = peakRssMbOf(await pidAtWork(sandbox))
  await endSandbox(sandbox)
  const needMb = memoryNeedMb({ ...SAVING_LIMITS, moduleBytes: SAVES.length }) * MIB_IN_MB
  const value = peakMb - bareNode.rssMb
  return [
    {
      name: 'sandbox whose program saves 256 MiB, at most',
      value,
      unit: 'MB',
      ratios: { 'what is reckoned with': value / needMb, 'what it saves': value / (SAVED_BYTES / 1_000_000) },
      target: { most: Math.round(needMb) },
      details: { need_mb: needMb, peak_rss_mb: peakMb, bare_node_rss_mb: bareNode.rssMb },
    },
  ]
}
