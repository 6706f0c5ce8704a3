/** The houses of the street, far behind: how wide and how high each is in parts of one floor, and how its roof ends. */
const HOUSES = [
  [1.6, 2.6, 'gable'],
  [1.4, 3.3, 'flat'],
  [1.8, 2.2, 'hip'],
  [1.3, 3.0, 'steps'],
  [2.1, 2.4, 'gable'],
  [1.4, 3.6, 'gable'],
  [1.7, 2.8, 'flat'],
  [1.5, 2.1, 'steps'],
  [2.2, 2.9, 'hip'],
  [1.4, 2.3, 'gable'],
] as const

/** The street's outline from the left edge to the right one, as an SVG path; `floorPx` is its measure. */
export function skylinePath({ width, groundY, floorPx }: { width: number; groundY: number; floorPx: number }): string {
  const path = [`M0 ${groundY}`]
  let x = -0.4 * floorPx
  for (let n = 0; x < width; n++) {
    const [wide, high, end] = HOUSES[n % HOUSES.length] ?? HOUSES[0]
    path.push(roofline(end, { x, wide: wide * floorPx, y: groundY - high * floorPx }))
    x += wide * floorPx
  }
  return `${path.join('')}V${groundY}Z`
}

type House = { readonly x: number; readonly wide: number; readonly y: number }
const STEPS = 3

function roofline(end: (typeof HOUSES)[number][2], { x, wide, y }: House): string {
  const roof = wide * 0.42
  if (end === 'flat') return `L${x} ${y}H${x + wide}`
  if (end === 'gable') return `L${x} ${y}L${x + wide / 2} ${y - roof}L${x + wide} ${y}`
  if (end === 'hip') return `L${x} ${y}L${x + wide * 0.2} ${y - roof * 0.7}H${x + wide * 0.8}L${x + wide} ${y}`
  const step = { x: wide / (2 * STEPS + 1), y: roof / STEPS }
  const up = Array.from({ length: STEPS }, () => `h${step.x}v${-step.y}`).join('')
  const down = Array.from({ length: STEPS }, () => `v${step.y}h${step.x}`).join('')
  return `L${x} ${y}${up}h${step.x}${down}`
}
