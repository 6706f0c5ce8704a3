/**
 * Held by whoever deletes blobs, and shared by backups: what the index of a snapshot names is still on the disk when it
 * is copied. Any number that nothing else in this database locks.
 */
export const BLOBS_STAY_LOCK = 4_726_174
