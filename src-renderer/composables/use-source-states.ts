import type { SourceTrial } from '#core/contracts/solar.ts'
import { watch } from 'vue'
import { useHostStore } from '../stores/host.ts'
import type { useSolarSetup } from './use-solar-setup.ts'

/** How each source fares, in their order, asked anew whenever the node has read one or could not. */
export function useSourceStates({ states, hear }: Pick<ReturnType<typeof useSolarSetup>, 'states' | 'hear'>) {
  const host = useHostStore()
  watch(() => heardIn(host.agent?.sources ?? []), hear)
  return states
}

/** Only the host knows whether what a node says is of the site as it is set up now: this only says that it spoke. */
const heardIn = (sources: readonly SourceTrial[]): string =>
  JSON.stringify(sources.map(({ reading, problem }) => [reading?.at, problem?.code]))
