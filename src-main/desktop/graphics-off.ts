import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const fileIn = (directory: string) => path.join(directory, 'graphics-off.txt')
const TEXT =
  'The graphics of this computer failed twice in ten minutes. KoproGo Grid draws without them while this file is here.\n'

/** Whether graphics were left off on this computer; to try them again a person deletes the file. */
export const areGraphicsOff = (directory: string): boolean => existsSync(fileIn(directory))

/** The app starts anew all the same when that cannot be written: graphics may hold this time. */
export function turnGraphicsOff(directory: string, tell: (line: string) => void): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeFileSync(fileIn(directory), TEXT)
  } catch (error) {
    tell(`That graphics are left off could not be kept: ${String(error)}`)
  }
}
