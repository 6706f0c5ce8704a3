import type { EarningsReceipt, EarningsResponse } from '#core/contracts/credits.ts'
import type { Earnings, HostProblem, HostReply } from '#core/contracts/host-bridge.ts'
import type { Replies } from '../scene.ts'
import { sealedReceipt } from '../sealed-receipt.ts'

const factor = { id: 'be-2025', kg_co2_per_kwh: '0.18', source: 'Belgian grid, yearly mean' }
const TODAY = Date.UTC(2026, 5, 21)
const DAY_MS = 24 * 3_600_000
const dayBefore = (days: number) => new Date(TODAY - days * DAY_MS).toISOString().slice(0, 10)

const amounts = (rewards: number, credits: number) => ({
  rewards_eur: plain(rewards),
  credits_eur: plain(credits),
  total_eur: plain(rewards + credits),
})
/** A decimal of at most twelve places without the zeros behind it. */
const plain = (value: number) => value.toFixed(12).replace(/\.?0+$/, '')
const NOTHING = amounts(0, 0)

const nothingEarned: EarningsResponse = {
  node_id: '01890a5d-ac96-774b-bcce-b302099a8059',
  by_state: { pending: NOTHING, verified: NOTHING, redeemed: NOTHING },
  payable_eur: '0',
  set_aside_eur: '0',
  demo_eur: '0',
  carbon_saved_kg: '0',
  by_day: [],
  receipts: { items: [], next_cursor: null },
}

/** The newest receipt is a real one, sealed and signed, so that its check is real too. */
const sealed = await sealedReceipt({
  height: 41_250,
  energy_used_wh: '0.512',
  solar_contribution_wh: '0.492',
  carbon_saved_kg: '0.00008856',
})
const newest: EarningsReceipt = {
  ...sealed.receipt,
  task_type: 'data_hash',
  campaign: { id: '01890a5d-ac96-774b-bcce-b302099a8001', name: 'Archive 2026' },
  book: 'main',
  reported_at: '2026-06-21T11:50:01.000Z',
  node_share_eur: '0.0000015498',
  cooperative_share_eur: '0.0000006642',
  reward_eur: '0.01',
  credit_status: 'verified',
  redemption: null,
}
const ages = [0, 25, 55, 170, 1500, 1800, 3100, 4600]
const receipts = ages.map((minutes, index): EarningsReceipt => {
  const at = new Date(Date.UTC(2026, 5, 21, 11, 50, 1) - minutes * 60_000).toISOString()
  const id = `01890a5d-ac96-774b-bcce-b302099a81${String(index).padStart(2, '0')}`
  const older = {
    ...newest,
    assignment_id: id,
    task_id: id,
    reported_at: at,
    proof: { ...newest.proof, height: 41_250 - index },
  }
  if (index === 0) return newest
  if (index === 2)
    return { ...older, campaign: null, task_type: 'render', reward_eur: '0.03', credit_status: 'pending' }
  if (index === 4) return { ...older, redemption: { id, state: 'requested' } }
  if (index === 6) return { ...older, book: 'demo', campaign: null }
  return index > 4 ? { ...older, redemption: { id, state: 'paid' } } : older
})

const firstCents: EarningsResponse = {
  ...nothingEarned,
  by_state: { ...nothingEarned.by_state, verified: amounts(0, 0.0000015498) },
  payable_eur: '0.0000015498',
  carbon_saved_kg: '0.00008856',
  by_day: [{ day: dayBefore(0), tasks: 1, carbon_saved_kg: '0.00008856', ...amounts(0, 0.0000015498) }],
  receipts: { items: [{ ...newest, reward_eur: '0' }], next_cursor: null },
}

/** A year with its seasons, and days off. */
const yearDays = Array.from({ length: 340 }, (_, age) => age)
  .filter((age) => age % 9 !== 4)
  .map((age) => {
    const season = 1 + 0.75 * Math.cos((2 * Math.PI * age) / 365)
    const tasks = age === 0 ? 4 : Math.round(season * (9 + ((age * 7) % 11)))
    const carbon = tasks * 0.00008856
    return {
      day: dayBefore(age),
      tasks,
      carbon_saved_kg: plain(carbon),
      ...amounts(age === 0 ? 0.06 : tasks * 0.01, carbon * 0.0175),
    }
  })
const sum = (of: (day: (typeof yearDays)[number]) => string) =>
  yearDays.reduce((total, day) => total + Number(of(day)), 0)
const [yearRewards, yearCredits] = [sum((day) => day.rewards_eur), sum((day) => day.credits_eur)]
const fullYear: EarningsResponse = {
  ...nothingEarned,
  by_state: {
    pending: amounts(0.03, 0.0000015498),
    verified: amounts(7.41, 0.0012),
    redeemed: amounts(yearRewards - 7.44, yearCredits - 0.0012015498),
  },
  payable_eur: '7.3912',
  set_aside_eur: '0.02',
  demo_eur: '0.05',
  carbon_saved_kg: plain(sum((day) => day.carbon_saved_kg)),
  by_day: yearDays,
  receipts: { items: receipts, next_cursor: null },
}

const AWAY: HostProblem = { code: 'coordinator_unreachable', field: null, detail: null, values: {} }
const away: HostReply<never> = { ok: false, problem: AWAY }
const is = (earnings: EarningsResponse) => (): HostReply<Earnings> => ({ ok: true, value: { earnings, factor } })
/** The first answer, and then none. */
const oncePaid = () => {
  let isFirst = true
  return () => {
    const reply = isFirst ? is(fullYear)() : away
    isFirst = false
    return reply
  }
}
const tooLittle: HostProblem = {
  code: 'payable_too_little',
  field: null,
  detail: null,
  values: { minimum_eur: '1' },
}
const { proof } = sealed.toCheck
const tampered = { ...sealed.toCheck, proof: { ...proof, energy_used_wh: '0.612' } }

/** What the coordinator answers in each scene of Earnings. */
export const EARNINGS_REPLIES = {
  empty: { readEarnings: is(nothingEarned) },
  firstCents: { readEarnings: is(firstCents), redeem: () => ({ ok: false, problem: tooLittle }) },
  year: { readEarnings: is(fullYear) },
  unknown: { readEarnings: () => away },
  away: { readEarnings: oncePaid() },
  right: { readEarnings: is(fullYear), readProof: () => ({ ok: true, value: sealed.toCheck }) },
  tampered: { readEarnings: is(fullYear), readProof: () => ({ ok: true, value: tampered }) },
} satisfies Record<string, Replies>
