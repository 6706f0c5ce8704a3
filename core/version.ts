/** `major.minor.patch` of a program; what follows a hyphen or a plus is not compared. */
const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?$/

/** Whether a version is the least that is allowed, or later. One that is no version is not. */
export function isVersionAtLeast(version: string, least: string): boolean {
  const have = sortable(version)
  const need = sortable(least)
  return have !== null && need !== null && have >= need
}

/** Parts of equal length sort as text as they sort as numbers. */
function sortable(version: string): string | null {
  const parts = VERSION.exec(version)?.slice(1)
  return parts ? parts.map((part) => part.padStart(9, '0')).join('.') : null
}
