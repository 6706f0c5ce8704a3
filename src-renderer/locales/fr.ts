import { shell } from './fr/shell.ts'
import { home } from './fr/home.ts'
import { earnings } from './fr/earnings.ts'
import { welcome } from './fr/welcome.ts'
import { solar } from './fr/solar.ts'
import { work } from './fr/work.ts'
import { settings } from './fr/settings.ts'
import { limits } from './fr/limits.ts'
import { kiosk } from './fr/kiosk.ts'
import { problems } from './fr/problems.ts'
import { licences } from './fr/licences.ts'
import { door } from './fr/door.ts'
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
