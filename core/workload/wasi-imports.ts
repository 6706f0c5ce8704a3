/** The one module that a workload may import from: WASI preview 1. */
export const WASI_MODULE = 'wasi_snapshot_preview1'

/**
 * Every function a workload may import, with its signature: i is i32, I is i64, results after the colon. None of them
 * reaches a file, a network or a real clock. Source: the witx of WASI preview 1.
 */
export const WASI_IMPORTS = {
  args_get: 'ii:i',
  args_sizes_get: 'ii:i',
  environ_get: 'ii:i',
  environ_sizes_get: 'ii:i',
  clock_time_get: 'iIi:i',
  clock_res_get: 'ii:i',
  random_get: 'ii:i',
  fd_read: 'iiii:i',
  fd_write: 'iiii:i',
  fd_close: 'i:i',
  fd_seek: 'iIii:i',
  fd_fdstat_get: 'ii:i',
  fd_fdstat_set_flags: 'ii:i',
  fd_sync: 'i:i',
  fd_prestat_get: 'ii:i',
  fd_prestat_dir_name: 'iii:i',
  proc_exit: 'i:',
  sched_yield: ':i',
} as const
export type WasiImport = keyof typeof WASI_IMPORTS

export const isWasiImport = (name: string): name is WasiImport => Object.hasOwn(WASI_IMPORTS, name)
