import { errorFactories } from '../errors.ts'

export const ENERGY_ERRORS = {
  energy_precision: { kind: 'invalid', sentence: 'Energy has at most 6 decimals of a watt-hour.' },
  energy_out_of_range: { kind: 'invalid', sentence: 'Energy is at least 0 and at most 100000 Wh a report.' },
  solar_out_of_range: { kind: 'invalid', sentence: 'Solar energy is at least 0 and at most the energy used.' },
  solar_without_panels: {
    kind: 'invalid',
    sentence: 'A node that is registered without solar cannot claim solar energy.',
  },
} as const

export const energyErrors = errorFactories(ENERGY_ERRORS)
