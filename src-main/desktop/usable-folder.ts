import { accessSync, constants, mkdirSync } from 'node:fs'
import { LaunchOptionInvalid } from './launch-options.ts'

/** The data directory exists afterwards and can be written. Throws `LaunchOptionInvalid`. */
export function makeUsable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new LaunchOptionInvalid(
      `The data folder ${directory} cannot be used (${why}). Choose another with --data-dir.`,
      { cause },
    )
  }
}
