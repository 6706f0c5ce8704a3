import type { NodeResponse, RegisterResponse } from '#core/contracts/nodes.ts'
import { ecoScore, nodeStatus } from '#core/node/node.ts'
import { plainDecimal } from '../../shared/plain-decimal.ts'
import type { NodeView } from '../ports.ts'
import type { Registration } from '../use-cases/register-node.ts'

const statusOf = (node: NodeView) => nodeStatus(node)
const ecoScoreOf = ({ cpuUsagePct, hasSolar, solarW }: NodeView) =>
  ecoScore({ cpuUsagePct: cpuUsagePct ?? 0, hasSolar, solarW: solarW ?? 0 })

const presentFields = (node: NodeView) => ({
  id: node.id,
  name: node.name,
  cpu_cores: node.cpuCores,
  has_solar: node.hasSolar,
  location: node.location,
  status: statusOf(node),
  eco_score: ecoScoreOf(node),
  total_energy_saved_wh: Number(node.totalEnergySavedWh),
  total_carbon_credits: plainDecimal(node.totalCarbonKg),
})

export const presentNode = (node: NodeView): NodeResponse => ({
  ...presentFields(node),
  solar_watts: node.solarW,
  surplus_watts: node.surplusW,
  cpu_usage: node.cpuUsagePct,
  open_assignments: node.openAssignments,
  failures_in_a_row: node.failuresInARow,
  backoff_until: node.backoffUntil?.toISOString() ?? null,
  last_seen_at: node.lastSeenAt?.toISOString() ?? null,
  agent_version: node.agentVersion,
  owner_id: node.ownerId,
  owner_name: node.ownerName,
  consent_version: node.consentVersion,
  created_at: node.createdAt.toISOString(),
})

export const presentRegistration = ({ node, token, tokenExpiresAt }: Registration): RegisterResponse => ({
  ...presentFields(node),
  token,
  token_expires_at: tokenExpiresAt.toISOString(),
})
