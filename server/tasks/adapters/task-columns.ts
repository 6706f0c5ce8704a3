import { asCampaignId, asNodeId, asTaskId } from '#core/ids.ts'
import type { TaskState } from '#core/task/task.ts'
import type { TaskType } from '#core/task/task-type.ts'
import type { TaskParams, TaskView } from '../ports.ts'

export type TaskRow = {
  id: string
  campaign_id: string | null
  task_type: TaskType
  status: TaskState
  data_url: string
  params: TaskParams
  priority: number
  green_only: boolean
  open_to_all: boolean
  attempts: number
  attempt_max: number
  lost_leases: number
  reward_eur: string
  assigned_node_id: string | null
  result_hash: string | null
  deadline: Date
  energy_used_wh: string | null
  carbon_credits_awarded: string | null
  created_at: Date
  completed_at: Date | null
}

export const TASK_COLUMNS = `id, campaign_id, task_type, status, data_url, params, priority, green_only, open_to_all,
  attempts, attempt_max, lost_leases, reward_eur, assigned_node_id, result_hash, deadline, energy_used_wh, carbon_credits_awarded,
  created_at, completed_at`

export const toTaskView = (row: TaskRow): TaskView => ({
  id: asTaskId(row.id),
  campaignId: row.campaign_id === null ? null : asCampaignId(row.campaign_id),
  taskType: row.task_type,
  status: row.status,
  dataUrl: row.data_url,
  params: row.params,
  priority: row.priority,
  greenOnly: row.green_only,
  openToAll: row.open_to_all,
  attempts: row.attempts,
  attemptMax: row.attempt_max,
  lostLeases: row.lost_leases,
  rewardEur: row.reward_eur,
  assignedNodeId: row.assigned_node_id === null ? null : asNodeId(row.assigned_node_id),
  resultHash: row.result_hash,
  deadline: row.deadline,
  energyWh: row.energy_used_wh,
  carbonKg: row.carbon_credits_awarded,
  createdAt: row.created_at,
  completedAt: row.completed_at,
})
