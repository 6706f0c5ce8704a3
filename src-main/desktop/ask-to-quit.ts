import type { BrowserWindow, Dialog } from 'electron'
import type { Language } from '#core/wording/sentences.ts'
import { shellSay } from '#core/wording/shell-words.ts'
import type { QuitChoice } from './quitting.ts'

type Where = { readonly dialog: Dialog; readonly window: BrowserWindow; readonly language: Language }
const CHOICES = ['finish', 'stop', 'cancel'] as const satisfies readonly QuitChoice[]

/** Asks in the user's language what becomes of `count` unfinished tasks; closing the question is "cancel". */
export async function askToQuit({ dialog, window, language }: Where, count: number): Promise<QuitChoice> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: shellSay('work_lost_title', language),
    detail: shellSay(count === 1 ? 'work_lost_one' : 'work_lost_other', language, { count: String(count) }),
    buttons: (['finish_first', 'stop_now', 'cancel'] as const).map((word) => shellSay(word, language)),
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  })
  return CHOICES[response] ?? 'cancel'
}
