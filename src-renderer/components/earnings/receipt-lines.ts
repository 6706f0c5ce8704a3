import { dateLocale } from '#core/wording/known-language.ts'
import type { EarningsReceipt } from '#core/contracts/credits.ts'
import { exactCarbon } from '../../format/carbon.ts'
import { formatEnergy } from '../../format/energy.ts'
import { exactMoneyText } from '#core/wording/money-text.ts'

const HASH_SHOWN = 12

/** What stands on a slip below work and state, from top to bottom, every amount with every digit that was booked. */
export function receiptLines(receipt: EarningsReceipt, language: string) {
  const money = (amount: string) => exactMoneyText(amount, language)
  const energy = (wh: string) => formatEnergy(Number(wh), language)
  const { block_hash: hash, height } = receipt.proof
  const at = new Intl.DateTimeFormat(dateLocale(language), { dateStyle: 'medium', timeStyle: 'short' })
  return [
    { name: 'when', text: at.format(new Date(receipt.reported_at)) },
    { name: 'energy', text: energy(receipt.energy_used_wh) },
    { name: 'sun', text: energy(receipt.solar_contribution_wh) },
    { name: 'carbon', text: exactCarbon(receipt.carbon_kg, language) },
    { name: 'reward', text: money(receipt.reward_eur) },
    { name: 'credit', text: money(receipt.node_share_eur) },
    { name: 'cooperative', text: money(receipt.cooperative_share_eur) },
    { name: 'block', text: String(height) },
    { name: 'hash', text: `${hash.slice(0, HASH_SHOWN)}…${hash.slice(-HASH_SHOWN)}` },
  ] as const
}
