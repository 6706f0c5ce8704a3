import type { AssignmentResponse, ClaimResponse, TaskResponse } from '#core/contracts/tasks.ts'
import type { Task } from '#core/task/task.ts'
import { builtInWorkload } from '#core/task/task-type.ts'
import type { AssignmentId } from '#core/ids.ts'
import { plainDecimal } from '../../shared/plain-decimal.ts'
import type { ClaimedTask, TaskView } from '../ports.ts'

export const presentTask = (task: TaskView): TaskResponse => ({
  id: task.id,
  task_type: task.taskType,
  status: task.status,
  data_url: task.dataUrl,
  params: task.params as TaskResponse['params'],
  priority: task.priority,
  green_only: task.greenOnly,
  open_to_all: task.openToAll,
  attempts: task.attempts,
  attempt_max: task.attemptMax,
  lost_leases: task.lostLeases,
  reward_eur: plainDecimal(task.rewardEur),
  assigned_node_id: task.assignedNodeId,
  result_hash: task.resultHash,
  deadline: task.deadline.toISOString(),
  energy_used_wh: task.energyWh === null ? null : Number(task.energyWh),
  carbon_credits_awarded: task.carbonKg === null ? null : plainDecimal(task.carbonKg),
  created_at: task.createdAt.toISOString(),
  completed_at: task.completedAt?.toISOString() ?? null,
  campaign_id: task.campaignId,
})

export const presentClaim = (task: ClaimedTask): ClaimResponse => ({
  id: task.taskId,
  assignment_id: task.assignmentId,
  task_type: task.taskType,
  data_url: task.dataUrl,
  params: task.params as ClaimResponse['params'],
  input: task.input && { sha256: task.input.sha256, size_bytes: task.input.sizeBytes },
  workload: task.program ? `wasm:${task.program.module.sha256}` : builtInWorkload(task.taskType),
  ...task.program,
  deadline: task.deadline.toISOString(),
  lease_expires_at: task.leaseExpiresAt.toISOString(),
  estimated_reward: plainDecimal(task.rewardEur),
  campaign: task.campaign,
})

export const presentAssignment = (assignmentId: AssignmentId, task: Task): AssignmentResponse => ({
  assignment_id: assignmentId,
  task_id: task.id,
  task_status: task.state,
})
