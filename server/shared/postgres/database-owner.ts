import { execFileSync } from 'node:child_process'
import { chownSync, lstatSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'

/** How to start a program of PostgreSQL so that it does not run as root, which it refuses. */
export type DatabaseOwner = {
  /** Put before the program: empty, or the call that maps root to another user. */
  readonly prefix: readonly string[]
  /** The user whose the files of the database must be; null for the one who runs us. */
  readonly user: { readonly uid: number; readonly gid: number } | null
}

/** The folder stands in the way of the database's user. Exit code 2. */
export class FolderNotReachable extends Error {
  override name = 'FolderNotReachable'
}

const SYSTEM_USER = 'postgres'
const MAP_TO_USER = ['unshare', '--user', '--map-user=1000', '--map-group=1000']

/**
 * As a normal user: that user. As root: the system user `postgres` (made where there is none), if it can reach every one
 * of `paths`; else a user namespace in which root is somebody else. Throws `FolderNotReachable` naming the folder when
 * neither is possible.
 */
export function databaseOwner(paths: readonly string[]): DatabaseOwner {
  if (process.getuid?.() !== 0) return { prefix: [], user: null }
  const user = systemUser()
  const blocked = paths.map((target) => folderClosedTo(user, target)).find((folder) => folder !== null)
  if (blocked === undefined) return { prefix: [], user }
  if (canMapUser()) return { prefix: MAP_TO_USER, user: { uid: 0, gid: 0 } }
  throw new FolderNotReachable(
    `PostgreSQL does not run as root, and its user "${SYSTEM_USER}" may not enter ${blocked}. ` +
      `Choose another --data-dir, or run: chmod o+x ${blocked}`,
  )
}

/** Makes the tree belong to the database's user, if it does not yet. */
export function giveToOwner(directory: string, { user }: DatabaseOwner): void {
  if (user === null || statSync(directory).uid === user.uid) return
  execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory])
  chownSync(directory, user.uid, user.gid)
}

const idOf = (flag: string) => Number(execFileSync('id', [flag, SYSTEM_USER], { stdio: ['ignore', 'pipe', 'ignore'] }))

function systemUser(): { uid: number; gid: number } {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') }
  } catch {
    // No such user yet: a system account without a password or a home.
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', SYSTEM_USER])
    return { uid: idOf('-u'), gid: idOf('-g') }
  }
}

const EXECUTE = 0o1

/** The first folder on the way to `target`, also behind links, that the user may not enter; null when there is none. */
function folderClosedTo(user: { uid: number; gid: number }, target: string): string | null {
  const parent = path.dirname(target)
  const way = [...foldersTo(parent), ...foldersTo(realpathSync(parent))]
  return way.find((folder) => !mayEnter(user, folder)) ?? null
}

/** From the root down to `folder` itself. */
function foldersTo(folder: string): readonly string[] {
  const parent = path.dirname(folder)
  return parent === folder ? [folder] : [...foldersTo(parent), folder]
}

function mayEnter(user: { uid: number; gid: number }, folder: string): boolean {
  const { uid, gid, mode } = lstatSync(folder)
  if (uid === user.uid) return (mode & (EXECUTE << 6)) !== 0
  if (gid === user.gid) return (mode & (EXECUTE << 3)) !== 0
  return (mode & EXECUTE) !== 0
}

function canMapUser(): boolean {
  const [command = '', ...args] = MAP_TO_USER
  try {
    execFileSync(command, [...args, 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
