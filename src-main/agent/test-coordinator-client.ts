import type { FactorsResponse } from '#core/contracts/grid.ts'
import type { ProofsResponse } from '#core/contracts/proofs.ts'
import type { RegisterResponse } from '#core/contracts/nodes.ts'
import { type Clock, type CoordinatorClient, CoordinatorUnreachable, type NodeProfile } from './ports.ts'
import type { InMemoryCoordinator } from './test-coordinator.ts'

/** For tests: a client without a network in between. */
export function inMemoryCoordinatorClient(coordinator: InMemoryCoordinator, clock: Clock): CoordinatorClient {
  const { nodeId, hear } = coordinator
  return {
    now: () => clock.now(),
    async grid() {
      hear('grid', null)
      return gridOf(coordinator)
    },
    async factors() {
      hear('factors', null)
      return FACTORS
    },
    async proofs(page) {
      hear('proofs', page)
      return NO_PROOFS
    },
    async consent() {
      hear('consent', null)
      return CONSENT
    },
    async register(profile) {
      hear('register', profile)
      return registeredAs(nodeId, profile)
    },
    heartbeat: async (beat) => coordinator.heartbeat({ node_id: nodeId, ...beat }),
    async claim(wish, signal) {
      const task = signal.aborted ? null : await coordinator.claim(wish, signal)
      if (signal.aborted) throw new CoordinatorUnreachable('The question was taken back.')
      return task
    },
    start: async (assignmentId) => hear('start', assignmentId),
    release: async (assignmentId) => hear('release', assignmentId),
    fail: async (assignmentId, failure) => hear('fail', { assignmentId, ...failure }),
    report: async (report) => coordinator.report(report),
    earnings: async (page) => coordinator.earnings(page),
    async redeem(key) {
      hear('redeem', key)
      return { redemption_id: coordinator.nodeId, amount_eur: '1.5', credits: 2 }
    },
    leave: async () => hear('leave', coordinator.nodeId),
    putResult: async ({ bytes, ...said }) => coordinator.putResult(said, bytes),
    async readBlob(sha256, firstByte, signal) {
      return inPieces(coordinator.readBlob(sha256, firstByte), signal)
    },
    async freshToken() {
      hear('token', null)
      return 'a-token'
    },
  }
}

async function* inPieces({ bytes, isCut }: { bytes: Uint8Array; isCut: boolean }, signal: AbortSignal) {
  for (let first = 0; first < bytes.length; first += 1000) {
    if (signal.aborted) throw new CoordinatorUnreachable('The download was given up.')
    yield bytes.subarray(first, first + 1000)
  }
  if (isCut) throw new CoordinatorUnreachable('The download broke off.')
}

export const CONSENT = {
  version: '2026-01',
  text: { fr: 'Tout est public.', nl: 'Alles is openbaar.', en: 'All is public.', de: 'Alles ist öffentlich.' },
}

export const FACTORS: FactorsResponse = {
  factors: [{ id: 'be-2025', kg_co2_per_kwh: '0.18', source: 'A test', valid_from: '2025-01-01T00:00:00.000Z' }],
  prices: [{ id: 'price-1', eur_per_kg: '0.025', source: 'A test', valid_from: '2025-01-01T00:00:00.000Z' }],
}
export const NO_PROOFS: ProofsResponse = { proofs: [], next_after_height: null }

export const gridOf = ({ coordinatorId }: InMemoryCoordinator) => ({
  coordinator_id: coordinatorId,
  name: 'A test grid',
  version: '0.1.0',
  agent_version_min: '0.1.0',
  enrolment: 'open' as const,
})

export const registeredAs = (id: string, { name, cpu_cores, has_solar, location }: NodeProfile): RegisterResponse => ({
  id,
  name,
  cpu_cores,
  has_solar,
  location,
  status: 'idle',
  eco_score: 0.5,
  total_energy_saved_wh: 0,
  total_carbon_credits: '0',
  token: 'a-token',
  token_expires_at: new Date(Date.now() + 3_600_000).toISOString(),
})
