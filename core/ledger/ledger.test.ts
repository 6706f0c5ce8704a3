import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asCampaignId, asNodeId } from '../ids.ts'
import {
  balanceChanges,
  campaignAccount,
  COOPERATIVE,
  isCampaignAccount,
  ISSUER,
  nodePaid,
  nodePayable,
  nodePending,
  TRANSFER_KINDS,
  type Transfer,
  transferForBudget,
  transferForRedemption,
  transferForRest,
  transfersForReport,
} from './ledger.ts'

const nodeId = asNodeId('01890000-0000-7000-8000-000000000001')
const campaignId = asCampaignId('01890000-0000-7000-8000-000000000002')
const total = (changes: ReadonlyMap<string, bigint>) => [...changes.values()].reduce((sum, change) => sum + change, 0n)
const amount = fc.bigInt({ min: 0n, max: 10n ** 30n })
const account = fc.constantFrom(
  ISSUER,
  COOPERATIVE,
  nodePending(nodeId),
  nodePayable(nodeId),
  campaignAccount(campaignId),
)
const transfer: fc.Arbitrary<Transfer> = fc.record({
  kind: fc.constantFrom(...TRANSFER_KINDS),
  from: account,
  to: account,
  amountPEur: amount,
})
const anyReport = fc.record({
  nodeId: fc.uuid().map(asNodeId),
  nodeSharePEur: amount,
  cooperativeSharePEur: amount,
  rewardPEur: amount,
  campaignId: fc.constantFrom(null, campaignId),
  validated: fc.boolean(),
})

describe('what a report books', () => {
  const report = {
    nodeId,
    nodeSharePEur: 189_000_000n,
    cooperativeSharePEur: 81_000_000n,
    rewardPEur: 50_000_000_000n,
    campaignId: null,
  }

  test('is payable at once when it is validated', () => {
    expect(transfersForReport({ ...report, validated: true })).toEqual([
      { kind: 'credit_node_share', from: ISSUER, to: `node:${nodeId}:payable`, amountPEur: 189_000_000n },
      { kind: 'credit_cooperative_share', from: ISSUER, to: COOPERATIVE, amountPEur: 81_000_000n },
      { kind: 'reward', from: ISSUER, to: `node:${nodeId}:payable`, amountPEur: 50_000_000_000n },
    ])
  })

  test('is paid by the campaign as far as the reward goes, and by the issuer for the credit', () => {
    const changes = balanceChanges(transfersForReport({ ...report, campaignId, validated: true }))
    expect(changes.get(`campaign:${campaignId}`)).toBe(-50_000_000_000n)
    expect(changes.get(ISSUER)).toBe(-270_000_000n)
    expect(changes.get(nodePayable(nodeId))).toBe(50_189_000_000n)
  })

  test('waits in the pending account until it is validated', () => {
    const changes = balanceChanges(transfersForReport({ ...report, validated: false }))
    expect(changes.get(`node:${nodeId}:pending`)).toBe(50_189_000_000n)
    expect(changes.has(`node:${nodeId}:payable`)).toBe(false)
  })

  test('leaves out what is nothing, because an entry moves more than zero', () => {
    const nothing = { ...report, nodeSharePEur: 0n, cooperativeSharePEur: 0n, rewardPEur: 0n, validated: true }
    expect(transfersForReport(nothing)).toEqual([])
    expect(transfersForReport({ ...nothing, rewardPEur: 1n })).toHaveLength(1)
  })

  test('gives the node its share and the whole reward, and the cooperative its share', () => {
    fc.assert(
      fc.property(anyReport, (input) => {
        const changes = balanceChanges(transfersForReport(input))
        const node = input.validated ? nodePayable(input.nodeId) : nodePending(input.nodeId)
        expect(changes.get(node) ?? 0n).toBe(input.nodeSharePEur + input.rewardPEur)
        expect(changes.get(COOPERATIVE) ?? 0n).toBe(input.cooperativeSharePEur)
        const ofCampaign = input.campaignId === null ? 0n : input.rewardPEur
        expect(changes.get(campaignAccount(campaignId)) ?? 0n).toBe(-ofCampaign)
        expect((changes.get(ISSUER) ?? 0n) - ofCampaign).toBe(
          -input.nodeSharePEur - input.cooperativeSharePEur - input.rewardPEur,
        )
      }),
    )
  })
})

describe('the sum over all accounts', () => {
  test('is zero after any transfers', () => {
    fc.assert(
      fc.property(fc.array(transfer), (transfers) => {
        expect(total(balanceChanges(transfers))).toBe(0n)
      }),
    )
  })

  test('is zero after any reports', () => {
    fc.assert(
      fc.property(fc.array(anyReport), (reports) => {
        expect(total(balanceChanges(reports.flatMap(transfersForReport)))).toBe(0n)
      }),
    )
  })
})

describe('a correction', () => {
  test('is the same transfer the other way and brings every account back', () => {
    fc.assert(
      fc.property(fc.array(transfer, { minLength: 1 }), (transfers) => {
        const reversed = transfers.map((entry) => ({ ...entry, from: entry.to, to: entry.from }))
        const changes = balanceChanges([...transfers, ...reversed])
        expect([...changes.values()].every((change) => change === 0n)).toBe(true)
      }),
    )
  })
})

test('no transfers change no account', () => {
  expect(balanceChanges([]).size).toBe(0)
})

describe('money that is not of a report', () => {
  test('what is paid out goes from payable to paid', () => {
    expect(transferForRedemption(nodeId, 5n)).toEqual({
      kind: 'redemption',
      from: nodePayable(nodeId),
      to: nodePaid(nodeId),
      amountPEur: 5n,
    })
  })

  test('a budget goes from the issuer to the campaign, and what is left of it back', () => {
    const budget = transferForBudget(campaignId, 5n)
    const rest = transferForRest(campaignId, 2n)
    expect(budget).toEqual({ kind: 'campaign_budget', from: ISSUER, to: `campaign:${campaignId}`, amountPEur: 5n })
    expect(rest).toEqual({ kind: 'campaign_rest', from: `campaign:${campaignId}`, to: ISSUER, amountPEur: 2n })
    expect(balanceChanges([budget, rest]).get(campaignAccount(campaignId))).toBe(3n)
  })

  test('the account of a campaign is known by its name', () => {
    expect(isCampaignAccount(campaignAccount(campaignId))).toBe(true)
    const others = [ISSUER, COOPERATIVE, nodePending(nodeId), nodePayable(nodeId), nodePaid(nodeId)]
    expect(others.filter(isCampaignAccount)).toEqual([])
  })
})
