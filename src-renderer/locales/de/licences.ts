import type { licences as english } from '../en/licences.ts'
import type { Words } from '../words.ts'

export const licences: Words<typeof english> = {
  open: 'Wer die Programme hierin geschrieben hat',
  title: 'Lizenzen',
  own: 'KoproGo Grid {version} ist freie Software unter AGPL-3.0-or-later: Sie dürfen es nutzen, untersuchen, weitergeben und ändern. Der Quelltext: {homepage}',
  others: 'Programme anderer in diesem ({count}):',
  shown:
    'Das Fenster zeigen Electron und Chromium; deren Lizenzen liegen neben dem Programm in LICENSES.chromium.html.',
  missing: 'Die Liste lässt sich hier nicht lesen.',
  back: 'Zurück zu den Einstellungen',
}
