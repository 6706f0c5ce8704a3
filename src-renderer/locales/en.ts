import { shell } from './en/shell.ts'
import { home } from './en/home.ts'
import { earnings } from './en/earnings.ts'
import { welcome } from './en/welcome.ts'
import { solar } from './en/solar.ts'
import { work } from './en/work.ts'
import { settings } from './en/settings.ts'
import { limits } from './en/limits.ts'
import { kiosk } from './en/kiosk.ts'
import { problems } from './en/problems.ts'
import { licences } from './en/licences.ts'
import { door } from './en/door.ts'

export const messages = {
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
