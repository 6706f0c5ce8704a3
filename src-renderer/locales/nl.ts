import { shell } from './nl/shell.ts'
import { home } from './nl/home.ts'
import { earnings } from './nl/earnings.ts'
import { welcome } from './nl/welcome.ts'
import { solar } from './nl/solar.ts'
import { work } from './nl/work.ts'
import { settings } from './nl/settings.ts'
import { limits } from './nl/limits.ts'
import { kiosk } from './nl/kiosk.ts'
import { problems } from './nl/problems.ts'
import { licences } from './nl/licences.ts'
import { door } from './nl/door.ts'
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
