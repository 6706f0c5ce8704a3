import { carbonNg, carbonValuePEur, type CarbonFactor, type CarbonPrice } from './carbon.ts'

export const CREDIT_STATES = ['pending', 'verified', 'redeemed', 'expired'] as const
export type CreditState = (typeof CREDIT_STATES)[number]

/** Avoided CO2 and its value, already divided: `nodeSharePEur + cooperativeSharePEur = valuePEur`, always. */
export type CreditAmounts = {
  readonly carbonNg: bigint
  readonly valuePEur: bigint
  readonly nodeSharePEur: bigint
  readonly cooperativeSharePEur: bigint
}

/** 70 % floored for the node's owner; the cooperative takes the rest, so that nothing is lost or made. */
export function splitValue(valuePEur: bigint): { nodeSharePEur: bigint; cooperativeSharePEur: bigint } {
  const nodeSharePEur = (valuePEur * 7n) / 10n
  return { nodeSharePEur, cooperativeSharePEur: valuePEur - nodeSharePEur }
}

/** The credit for validated solar work, in ng CO2 and pico-euro. Spec section 2, "Carbon and money". */
export function creditFor(
  solarUWh: bigint,
  rates: { factor: Pick<CarbonFactor, 'ngPerKWh'>; price: Pick<CarbonPrice, 'pEurPerKg'> },
): CreditAmounts {
  const amountNg = carbonNg(solarUWh, rates.factor)
  const valuePEur = carbonValuePEur(amountNg, rates.price)
  return { carbonNg: amountNg, valuePEur, ...splitValue(valuePEur) }
}

const NEXT_STATES: Readonly<Record<CreditState, readonly CreditState[]>> = {
  /** Waits for an admin or a quorum. */
  pending: ['verified', 'expired'],
  /** Validated and payable; a later refutation books it back. */
  verified: ['redeemed', 'expired'],
  redeemed: [],
  expired: [],
}

/** Whether a credit may go from one state to the next: pending → verified → redeemed, expired when refuted. */
export const mayBecome = (from: CreditState, to: CreditState) => NEXT_STATES[from].includes(to)
