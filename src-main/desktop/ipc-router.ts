import { type BrowserWindow, ipcMain } from 'electron'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { channelOf, HOST_CALLS, STATE_CHANNEL } from '#core/contracts/host-calls.ts'
import { type Answer, answerCall } from './answer-call.ts'
import { latestOnly } from './latest-only.ts'
import { isOurSender } from './sender.ts'

const PUSH_INTERVAL_MS = 100

export type IpcRouter = {
  /** From now on this window is heard and told each state, until it is closed. */
  admit(window: BrowserWindow): void
  /** Tells every window; of states that follow each other quickly the last one is enough. */
  push(state: HostState): void
}

/** The only place where the page's calls arrive. A sender that is not ours learns nothing but that. */
export function ipcRouter(door: { answer: Answer; tell: (line: string) => void }): IpcRouter {
  const windows = new Map<number, BrowserWindow>()
  const heard = new Set<number>()
  for (const call of HOST_CALLS) {
    ipcMain.handle(channelOf(call), (event, input: unknown) => {
      if (isOurSender(event, heard)) return answerCall(call, input, door)
      door.tell(`${call} was asked by ${event.senderFrame?.url ?? 'a frame that is gone'}, and refused`)
      throw new Error('Refused.')
    })
  }
  const push = latestOnly<HostState>(PUSH_INTERVAL_MS, (state) => {
    for (const window of windows.values()) window.webContents.send(STATE_CHANNEL, state)
  })
  return {
    admit(window) {
      const { id } = window.webContents
      windows.set(id, window)
      heard.add(id)
      window.once('closed', () => {
        windows.delete(id)
        heard.delete(id)
      })
    },
    push,
  }
}
