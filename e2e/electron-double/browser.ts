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
    // What page-scripts.ts does not know of, a form's target say.
    if (method === 'Target.targetCreated' && targetInfo.openerId !== undefined)
      process.stderr.write(`electron double: a window that a page opened past its guards: ${targetInfo.url}\n`)
  })
  await cdp.send('Target.setDiscoverTargets', { discover: true })
}

export const whenTargetIsGone = (targetId: string, told: () => void): void => void gone.set(targetId, told)
