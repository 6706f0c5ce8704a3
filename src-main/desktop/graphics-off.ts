import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const fileIn = (directory: string) => path.join(directory, 'graphics-off.txt')
const TEXT =
  'The graphics of this computer failed twice in ten minutes. KoproGo Grid draws without them while this file is here.\n'

/** Whether graphics were left off on this computer; to try them again a person deletes the file. */
export const areGraphicsOff = (directory: string): boolean => existsSync(fileIn(directory))

export function turnGraphicsOff(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(fileIn(directory), TEXT)
}
