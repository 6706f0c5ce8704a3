import { readAmount } from '../request/amount.ts'
import { DEFAULT_REWARD_P_EUR, type TaskType } from './task-type.ts'

/** What a task of this type is paid, in pico-euro, unless its request says otherwise. Throws `request_invalid`. */
export function rewardFor(taskType: TaskType, rewardEur: number | undefined): bigint {
  return rewardEur === undefined ? DEFAULT_REWARD_P_EUR[taskType] : readAmount(rewardEur, 'body.reward_eur')
}
