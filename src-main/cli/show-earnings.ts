import type { EarningsReceipt, EarningsResponse } from '#core/contracts/credits.ts'

/** The latest days are listed; every receipt is in the CSV. */
const DAYS_SHOWN = 7

/** What `earnings` shows, line by line; amounts are exact, however small. */
export function earningsLines(earnings: EarningsResponse): readonly string[] {
  const { by_state: by, by_day: days, demo_eur: demo } = earnings
  return [
    row('Payable', `€${earnings.payable_eur}, which “redeem” asks for`),
    row('Asked for', `€${earnings.set_aside_eur}, which waits for an admin`),
    row('Paid out', `€${by.redeemed.total_eur}`),
    row('Pending', `€${by.pending.total_eur}, which is not validated yet`),
    ...(demo === '0' ? [] : [row('Play money', `€${demo} of demonstration work, which is never paid out`)]),
    row('Avoided', `${earnings.carbon_saved_kg} kg CO2, estimated emissions avoided versus grid power`),
    ...days.slice(0, DAYS_SHOWN).map((day) => row(day.day, `€${day.total_eur} for ${tasksText(day.tasks)}`)),
  ]
}

const row = (label: string, text: string) => `${label.padEnd(12)}${text}`
const tasksText = (tasks: number) => `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`

/** The columns of the CSV, in their order. */
const COLUMNS: Readonly<Record<string, (receipt: EarningsReceipt) => string>> = {
  reported_at: ({ reported_at }) => reported_at,
  task_id: ({ task_id }) => task_id,
  assignment_id: ({ assignment_id }) => assignment_id,
  task_type: ({ task_type }) => task_type,
  campaign_id: ({ campaign }) => campaign?.id ?? '',
  campaign_name: ({ campaign }) => campaign?.name ?? '',
  book: ({ book }) => book,
  energy_used_wh: ({ energy_used_wh }) => energy_used_wh,
  solar_contribution_wh: ({ solar_contribution_wh }) => solar_contribution_wh,
  carbon_kg: ({ carbon_kg }) => carbon_kg,
  node_share_eur: ({ node_share_eur }) => node_share_eur,
  cooperative_share_eur: ({ cooperative_share_eur }) => cooperative_share_eur,
  reward_eur: ({ reward_eur }) => reward_eur,
  credit_status: ({ credit_status }) => credit_status,
  redemption_id: ({ redemption }) => redemption?.id ?? '',
  redemption_state: ({ redemption }) => redemption?.state ?? '',
  proof_height: ({ proof }) => String(proof.height),
  block_hash: ({ proof }) => proof.block_hash,
}

export const RECEIPT_COLUMNS = Object.keys(COLUMNS)
export const receiptCells = (receipt: EarningsReceipt): readonly string[] =>
  Object.values(COLUMNS).map((read) => read(receipt))
