/** Numbers that nothing else in this database locks; 4_726_175 is that of `grid_note_claims` (migration 0005). */

/** Held by whoever brings the tables up to date. */
export const MIGRATION_LOCK = 4_726_173
/**
 * Held by whoever deletes blobs, and shared by backups: what the index of a snapshot names is still on the disk when it
 * is copied.
 */
export const BLOBS_STAY_LOCK = 4_726_174
