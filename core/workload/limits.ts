/** What a program may use of the machine it runs on. A task says less or more within these bounds. */
export type LimitName = 'memory_mb' | 'cpu_s' | 'wall_s' | 'output_bytes'

const BYTES_PER_MB = 1024 * 1024

/** Small enough for a Raspberry Pi with 1 GB that runs two programs at once, whatever they take; long enough for a bad hour of sun. */
export const WORKLOAD_LIMITS_DEFAULT = {
  memory_mb: 64,
  cpu_s: 3600,
  wall_s: 6 * 3600,
  output_bytes: 64 * BYTES_PER_MB,
} as const satisfies Record<LimitName, number>

/** A day of computing; no more wall time than a lease lasts (core/task/lease.ts); memory of a 32-bit program on a small computer; a result is one blob. */
export const WORKLOAD_LIMITS_MAX = {
  memory_mb: 1024,
  cpu_s: 86_400,
  wall_s: 6 * 3600,
  output_bytes: 256 * BYTES_PER_MB,
} as const satisfies Record<LimitName, number>
