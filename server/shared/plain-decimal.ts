/** PostgreSQL prints all decimals of a NUMERIC (`0.010800000000`); answers have no trailing zeros and no trailing point. */
export function plainDecimal(numeric: string): string {
  if (!numeric.includes('.')) return numeric
  const trimmed = numeric.replace(/0+$/, '').replace(/\.$/, '')
  return trimmed === '-0' ? '0' : trimmed
}
