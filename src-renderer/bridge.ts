import type { HostBridge } from '#core/contracts/host-bridge.ts'

declare global {
  interface Window {
    /** What the preload of the window exposes; not there in a browser. */
    readonly koprogo?: HostBridge
  }
}

/** The window's own bridge, else the one over loopback; null where a browser has not been let in. */
export async function hostBridge(): Promise<HostBridge | null> {
  if (window.koprogo) return window.koprogo
  const { loopbackBridge } = await import('./loopback-bridge.ts')
  return loopbackBridge()
}
