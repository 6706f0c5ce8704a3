import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { installPackages, mayInstall } from './debian-packages.ts'

/** Where systems keep it: Debian, Fedora, Arch, Google's own package, macOS. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const WHAT_TO_INSTALL =
  'There is no Chromium. Install one: on Debian or Ubuntu “sudo apt-get install chromium”, anywhere else ' +
  '“npx playwright install chromium”; or name one in the environment variable CHROMIUM.'

/** No Chromium was found; the sentence says what to install. Exit code 2. */
export class ChromiumMissing extends Error {
  override name = 'ChromiumMissing'
}

type Surroundings = {
  readonly environment: NodeJS.ProcessEnv
  readonly isThere: (file: string) => boolean
  readonly own: string
}
const HERE: Surroundings = { environment: process.env, isThere: existsSync, own: chromium.executablePath() }

/** The one that CHROMIUM names, Playwright's own, else the system's. Throws `ChromiumMissing`. */
export function findChromium({ environment, isThere, own }: Surroundings = HERE): string {
  const asked = environment['CHROMIUM']
  if (asked !== undefined && asked !== '') {
    if (isThere(asked)) return asked
    throw new ChromiumMissing(`CHROMIUM names ${asked}, which is not there.`)
  }
  const found = [own, ...PLACES].find(isThere)
  if (found !== undefined) return found
  throw new ChromiumMissing(WHAT_TO_INSTALL)
}

/** Installs it where that needs nobody's leave: as root on Debian. Throws `ChromiumMissing` when there is none after that. */
export function ensureChromium(): string {
  try {
    return findChromium()
  } catch (error) {
    if (!(error instanceof ChromiumMissing) || !mayInstall()) throw error
  }
  installPackages(['chromium'], 'Chromium, which the end-to-end tests look through')
  return findChromium()
}
