import { ConfigError } from '../config.ts'

/** Names may have spaces. Throws `ConfigError`. */
export function tokenName(words: readonly string[]): string {
  const name = words.join(' ')
  if (name.trim() === '' || name.length > 255) throw new ConfigError('A token needs a name of 1 to 255 characters.')
  return name
}
