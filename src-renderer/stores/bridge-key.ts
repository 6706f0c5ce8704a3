import type { HostBridge } from '#core/contracts/host-bridge.ts'
import { inject, type InjectionKey } from 'vue'

export const bridgeKey: InjectionKey<HostBridge> = Symbol('bridge')

/** The way to the host; views and stores only. */
export function useBridge(): HostBridge {
  const bridge = inject(bridgeKey)
  if (!bridge) throw new Error('The interface was mounted without a bridge')
  return bridge
}
