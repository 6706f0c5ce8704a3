import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { PREFERENCES_DEFAULT, THEMES } from '#core/contracts/preferences.ts'
import { DISPLAY_SIZES } from '#core/display-size.ts'
import { writePrivateFile } from '../shared/private-file.ts'

const Side = z.int().min(320).max(10_000)

/** What a window needs before the node has said anything, so that it opens as it was and does not flash. */
const WindowMemory = z.strictObject({
  width: Side,
  height: Side,
  is_maximized: z.boolean(),
  theme: z.enum(THEMES),
  display_size: z.enum(DISPLAY_SIZES),
})
export type WindowMemory = z.infer<typeof WindowMemory>

const { theme, display_size } = PREFERENCES_DEFAULT
export const WINDOW_DEFAULT: WindowMemory = { width: 1100, height: 760, is_maximized: false, theme, display_size }

/** A file that is missing or damaged is worth nothing more than the default: no choice of the user's is only there. */
export function readWindowMemory(file: string): WindowMemory {
  const text = readIfThere(file)
  const known = text === null ? null : WindowMemory.safeParse(parsed(text))
  return known?.success ? known.data : WINDOW_DEFAULT
}

export const writeWindowMemory = (file: string, memory: WindowMemory): void =>
  writePrivateFile(file, JSON.stringify(memory))

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
