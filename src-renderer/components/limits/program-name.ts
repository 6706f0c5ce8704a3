import { PROGRAM_NAME_MAX, PROGRAMS_MAX } from '#core/owner-settings.ts'

/** Why a name cannot be added to the list; null where it can. */
export type ProgramProblem = 'missing' | 'long' | 'path' | 'there' | 'full'

export function programProblem(name: string, list: readonly string[]): ProgramProblem | null {
  const wanted = name.trim()
  if (wanted === '') return 'missing'
  if (wanted.length > PROGRAM_NAME_MAX) return 'long'
  if (/[/\\]/.test(wanted)) return 'path'
  if (list.some((there) => plain(there) === plain(wanted))) return 'there'
  return list.length >= PROGRAMS_MAX ? 'full' : null
}

/** Systems differ in these, and the node does not mind them either. */
const plain = (name: string) => name.toLowerCase().replace(/\.exe$/, '')
