import type { Cdp } from './cdp.ts'

let chromium: Cdp | null = null

/** The one browser, from `ready` on. */
export function theBrowser(): Cdp {
  if (chromium === null) throw new Error('electron double: Chromium has not been started')
  return chromium
}
const gone = new Map<string, () => void>()

export async function useBrowser(cdp: Cdp): Promise<void> {
  chromium = cdp
  cdp.hear(null, (method, { targetId, targetInfo }) => {
    if (method === 'Target.targetDestroyed') gone.get(targetId)?.()
    // What a page opened by a link; its own script never gets hold of it (page-scripts.ts).
    if (method === 'Target.targetCreated' && targetInfo.openerId !== undefined)
      // It may have closed itself already.
      cdp.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined)
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
}

export const whenTargetIsGone = (targetId: string, told: () => void): void => void gone.set(targetId, told)
