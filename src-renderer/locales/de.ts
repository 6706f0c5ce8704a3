import { shell } from './de/shell.ts'
import { home } from './de/home.ts'
import { earnings } from './de/earnings.ts'
import { welcome } from './de/welcome.ts'
import { solar } from './de/solar.ts'
import { work } from './de/work.ts'
import { settings } from './de/settings.ts'
import { limits } from './de/limits.ts'
import { kiosk } from './de/kiosk.ts'
import { problems } from './de/problems.ts'
import { licences } from './de/licences.ts'
import { door } from './de/door.ts'
import type { Messages } from './messages.ts'

export const messages: Messages = {
  shell,
  home,
  earnings,
  welcome,
  solar,
  work,
  settings,
  limits,
  kiosk,
  problems,
  licences,
  door,
}
