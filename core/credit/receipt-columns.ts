/** One finished task as a row of a table; the contracts' `EarningsReceipt` has this form. Amounts are exact decimals. */
type ReceiptRow = {
  readonly task_id: string
  readonly assignment_id: string
  readonly task_type: string
  readonly campaign: { readonly id: string; readonly name: string } | null
  readonly book: string
  readonly reported_at: string
  readonly energy_used_wh: string
  readonly solar_contribution_wh: string
  readonly carbon_kg: string
  readonly node_share_eur: string
  readonly cooperative_share_eur: string
  readonly reward_eur: string
  readonly credit_status: string
  readonly redemption: { readonly id: string; readonly state: string } | null
  readonly proof: { readonly height: number; readonly block_hash: string }
}

/** The columns of the CSV of earnings, in their order: the command line and the interface write the same file. */
const COLUMNS: Readonly<Record<string, (receipt: ReceiptRow) => string>> = {
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
export const receiptCells = (receipt: ReceiptRow): readonly string[] =>
  Object.values(COLUMNS).map((read) => read(receipt))
