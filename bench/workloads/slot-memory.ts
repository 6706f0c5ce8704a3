import { bareNodeMemory } from '../support/bare-node.ts'
import type { Figure } from '../support/figure.ts'
import { type Memory, memoryOf } from '../support/processes.ts'
import { TOUCHED_BYTES, TOUCHES } from '../support/sandbox-programs.ts'
import { endSandbox, pidAtWork, type Sandboxes } from '../support/sandboxes.ts'
import { median, rangeOf } from '../support/statistics.ts'

const ROUNDS = 5
const TARGET = { most: 60 }
const MODULE_MB = TOUCHED_BYTES / 1_000_000

/** What a sandbox takes beyond the memory of the program in it, while that computes. */
export async function slotMemory(sandboxes: Sandboxes): Promise<readonly Figure[]> {
  const bareNode = await bareNodeMemory(sandboxes.cleanup)
  const module = sandboxes.stored('touches.wasm', TOUCHES)
  const seen: Memory[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const sandbox = sandboxes.start(module)
    seen.push(memoryOf(await pidAtWork(sandbox)))
    await endSandbox(sandbox)
  }
  const beyondMb = seen.map(({ pssMb }) => pssMb - MODULE_MB)
  const value = median(beyondMb)
  return [
    {
      name: 'sandbox beside its program (PSS)',
      value,
      unit: 'MB',
      range: rangeOf(beyondMb),
      ratios: { 'bare Node (PSS)': value / bareNode.pssMb },
      target: TARGET,
      details: {
        program_mb: MODULE_MB,
        rss_mb: median(seen.map(({ rssMb }) => rssMb)) - MODULE_MB,
        anonymous_mb: median(seen.map(({ anonymousMb }) => anonymousMb)) - MODULE_MB,
        bare_node_pss_mb: bareNode.pssMb,
        rounds: ROUNDS,
      },
    },
  ]
}
