import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Draw } from '../../composables/use-chart.ts'
import { CHART_HEIGHT_PX, fontOf, kept, lineAxis, nameAxis, onTouched, token } from '../charts/chart-parts.ts'
import { chartScale } from '../charts/chart-scale.ts'
import type { Bars } from './bars.ts'

const BAR_MOST_PX = 56

/** Draws bars. Resolves when the font that the labels need is there. */
export const drawBars: Draw<Bars> = async (here, bars, onTouch) => {
  const font = await fontOf(here)
  const chart = new UPlot(optionsOf(bars, { font, width: here.clientWidth }), dataOf(bars, -1), here)
  onTouched(
    chart,
    (px) => chart.posToIdx(px),
    (index) => {
      chart.setData(dataOf(bars, index))
      onTouch(index)
    },
  )
  return kept(chart, here)
}

/** The chosen bar is drawn a second time over itself, in ink. */
function dataOf({ amountsEur }: Bars, chosen: number): UPlot.AlignedData {
  const { top } = chartScale(Math.max(...amountsEur))
  const shares = amountsEur.map((amount) => amount / top)
  return [shares.map((_, index) => index), shares, shares.map((share, index) => (index === chosen ? share : null))]
}

function optionsOf(bars: Bars, { font, width }: { font: string; width: number }): UPlot.Options {
  const { amountsEur, names, lineName } = bars
  const paths = UPlot.paths.bars?.({ size: [0.72, BAR_MOST_PX], radius: [0.2, 0] })
  const series = (name: string): UPlot.Series => ({
    fill: () => token(name),
    stroke: () => token(name),
    width: 0,
    points: { show: false },
    ...(paths ? { paths } : {}),
  })
  const { lines, top } = chartScale(Math.max(...amountsEur))
  return {
    width,
    height: CHART_HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, names.length - 0.5] },
      y: { range: [0, 1] },
    },
    series: [{}, series('--leaf'), series('--ink')],
    axes: [
      nameAxis(names, font),
      lineAxis(
        lines.map((line) => ({ at: line / top, word: lineName(line) })),
        font,
      ),
    ],
  }
}
