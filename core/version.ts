/** `major.minor.patch` of a program; what follows a hyphen or a plus is not compared. */
const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?$/

/** Whether a version is the least that is allowed, or later. One that is no version is not. */
export function isVersionAtLeast(version: string, least: string): boolean {
  const have = VERSION.exec(version)?.slice(1).map(Number)
  const need = VERSION.exec(least)?.slice(1).map(Number)
  if (!have || !need) return false
  const differing = have.findIndex((part, place) => part !== need[place])
  return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0)
}
