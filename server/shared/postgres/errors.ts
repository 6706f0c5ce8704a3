/**
 * The database cannot be used as it is: damaged, of another version, without its program, or of a newer coordinator.
 * The message says what a person can do. Exit code 2.
 */
export class DatabaseUnusable extends Error {
  override name = 'DatabaseUnusable'
}

/** The database of another process is just starting or stopping. Exit code 3. */
export class DatabaseNotReady extends Error {
  override name = 'DatabaseNotReady'
}
