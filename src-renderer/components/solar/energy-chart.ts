import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Draw } from '../../composables/use-chart.ts'
import { CHART_HEIGHT_PX, fontOf, kept, lineAxis, nameAxis, onTouched, token } from '../charts/chart-parts.ts'
import { chartScale } from '../charts/chart-scale.ts'
import type { EnergyPicture } from './energy-picture.ts'

const LINE_PX = 2

/**
 * The sun with the house and the work cut out of it, in steps. What the sun gave is drawn once more as a line, because at
 * night the house stands over it. Resolves when the font that the labels need is there.
 */
export const drawEnergy: Draw<EnergyPicture> = async (here, picture, onTouch) => {
  const font = await fontOf(here)
  const chosen = { slot: -1 }
  const chart = new UPlot(optionsOf(picture, { font, width: here.clientWidth, chosen }), dataOf(picture), here)
  onTouched(
    chart,
    (px) => Math.min(picture.names.length - 1, Math.max(0, Math.floor(chart.posToVal(px, 'x')))),
    (slot) => {
      chosen.slot = slot
      chart.redraw(false)
      onTouch(slot)
    },
  )
  return kept(chart, here)
}

/** Two points a slot, so that it is as wide as the next, also where nothing is known after it. */
function dataOf({ sun, house, work, most }: EnergyPicture): UPlot.AlignedData {
  const { top } = chartScale(most)
  const shares = (amounts: EnergyPicture['sun']) =>
    amounts.map((amount) => (amount === null ? null : amount / top)).flatMap((share) => [share, share])
  const edges = sun.flatMap((_, slot) => [slot, slot + 1])
  return [edges, shares(sun), shares(house), shares(work), shares(sun)]
}

type At = { readonly font: string; readonly width: number; readonly chosen: { readonly slot: number } }

const series = (line: string, fill: string | null): UPlot.Series => ({
  stroke: () => token(line),
  width: LINE_PX,
  points: { show: false },
  ...(fill === null ? {} : { fill: () => token(fill) }),
})

function optionsOf(picture: EnergyPicture, { font, width, chosen }: At): UPlot.Options {
  const { names, nameSteps, most, lineName } = picture
  const { lines, top } = chartScale(most)
  return {
    width,
    height: CHART_HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: [0, names.length] }, y: { range: [0, 1] } },
    series: [
      {},
      series('--sun-ink', '--sun'),
      series('--muted', '--wall-edge'),
      series('--leaf', '--leaf'),
      series('--sun-ink', null),
    ],
    axes: [
      nameAxis(names, font, nameSteps),
      lineAxis(
        lines.map((line) => ({ at: line / top, word: lineName(line) })),
        font,
      ),
    ],
    hooks: { draw: [(chart) => markSlot(chart, chosen.slot)] },
  }
}

/** The slot that was touched, between two lines of ink. */
function markSlot(chart: UPlot, slot: number): void {
  if (slot < 0) return
  const [left, right] = [chart.valToPos(slot, 'x', true), chart.valToPos(slot + 1, 'x', true)]
  const { ctx, bbox } = chart
  ctx.save()
  ctx.fillStyle = token('--ink')
  const width = LINE_PX * devicePixelRatio
  for (const x of [left - width / 2, right - width / 2]) ctx.fillRect(x, bbox.top, width, bbox.height)
  ctx.restore()
}
