import type { Session } from 'electron'
import type { Cdp } from './cdp.ts'

type Check = Parameters<Session['setPermissionCheckHandler']>[0]
type Ask = Parameters<Session['setPermissionRequestHandler']>[0]

/** Electron's names of what a page may want, and Chromium's. */
const PERMISSIONS = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  media: 'microphone',
  'idle-detection': 'idle-detection',
} as const

let check: Check = null
let ask: Ask = null

export const theSession = {
  setPermissionRequestHandler(handler) {
    ask = handler
  },
  setPermissionCheckHandler(handler) {
    check = handler
  },
  setSpellCheckerEnabled() {},
} satisfies Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setSpellCheckerEnabled'>

/** What the app's handlers say for a page, told to Chromium before it loads. Without handlers Electron grants everything. */
export async function settlePermissions(cdp: Cdp, contents: any, origin: string): Promise<void> {
  for (const [name, permission] of Object.entries(PERMISSIONS)) {
    const granted = isGranted(name, contents, origin)
    await cdp.send('Browser.setPermission', {
      permission: { name: permission },
      setting: granted ? 'granted' : 'denied',
    })
  }
}

function isGranted(name: string, contents: any, origin: string): boolean {
  if (check !== null && !check(contents, name as never, origin, {} as never)) return false
  let answer = true
  ask?.(contents, name as never, (granted) => (answer = granted), {} as never)
  return answer
}
