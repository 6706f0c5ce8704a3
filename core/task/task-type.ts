export const TASK_TYPES = ['ml_train', 'data_hash', 'render', 'scientific'] as const
export type TaskType = (typeof TASK_TYPES)[number]

/** The reward for about five minutes on a Pi 4, in pico-euro: €0.05, €0.01, €0.03, €0.04. */
export const DEFAULT_REWARD_P_EUR: Readonly<Record<TaskType, bigint>> = {
  ml_train: 50_000_000_000n,
  data_hash: 10_000_000_000n,
  render: 30_000_000_000n,
  scientific: 40_000_000_000n,
}

/** Free memory a node must offer to be given built-in work of this type, in MB. Only hashing exists so far; it streams. */
export const MEMORY_NEEDED_MB: Readonly<Record<TaskType, number>> = {
  ml_train: 512,
  data_hash: 64,
  render: 256,
  scientific: 256,
}

/** Every node can audit files by itself; anything else is done by a program, which a campaign names. */
export const needsProgram = (taskType: TaskType) => taskType !== 'data_hash'

/** Names the trusted program and its version that runs a task of this type. */
export const builtInWorkload = (taskType: TaskType) => `builtin:${taskType}/1`
