import type { IpcMainInvokeEvent } from 'electron'
import { APP_ORIGIN, isOurs } from './app-files.ts'

/** Who calls, as far as it matters: a part of Electron's own event. */
export type Sender = {
  readonly sender: Pick<IpcMainInvokeEvent['sender'], 'id'>
  readonly senderFrame:
    | (Pick<NonNullable<IpcMainInvokeEvent['senderFrame']>, 'url' | 'origin'> & { readonly parent: unknown })
    | null
}

/** Whether a call comes from the page of one of our windows itself: no frame in it, no other page, no foreign window. */
export function isOurSender({ sender, senderFrame }: Sender, windowIds: ReadonlySet<number>): boolean {
  // A frame that is gone or has navigated since is null, and can be anybody's.
  if (senderFrame === null) return false
  if (senderFrame.parent !== null) return false
  if (senderFrame.origin !== APP_ORIGIN) return false
  return isOurs(senderFrame.url) && windowIds.has(sender.id)
}
