import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Bars } from './bars.ts'
import { chartScale, nameEvery } from './chart-scale.ts'

export type BarChart = { readonly stop: () => void }

const HEIGHT_PX = 200
const LABEL_GAP_PX = 16
const BAR_MOST_PX = 56
const NAMES_PX = 32

/** The value that a token has now: a canvas knows no CSS variables. */
const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/**
 * Draws bars into an element and keeps them right when its size, the theme or the size of words changes. `onTouch` gets the
 * bar under a finger or pointer. Resolves when the font that the labels need is there.
 */
export async function drawBars(here: HTMLElement, bars: Bars, onTouch: (index: number) => void): Promise<BarChart> {
  const { fontSize, fontFamily } = getComputedStyle(here)
  const font = `600 ${fontSize} ${fontFamily}`
  await document.fonts.load(font)
  const chosen = { index: -1 }
  const chart = new UPlot(optionsOf(bars, { font, chosen, width: here.clientWidth }), dataOf(bars, chosen.index), here)

  const touch = ({ clientX }: PointerEvent) => {
    const index = chart.posToIdx(clientX - chart.over.getBoundingClientRect().left)
    if (index === chosen.index) return
    chosen.index = index
    chart.setData(dataOf(bars, index))
    onTouch(index)
  }
  chart.over.addEventListener('pointerdown', touch)
  chart.over.addEventListener('pointermove', touch)
  const sized = new ResizeObserver(() => chart.setSize({ width: here.clientWidth, height: HEIGHT_PX }))
  sized.observe(here)
  const themed = new MutationObserver(() => chart.redraw())
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return {
    stop() {
      sized.disconnect()
      themed.disconnect()
      chart.destroy()
    },
  }
}

/** The chosen bar is drawn a second time over itself, in ink. */
function dataOf({ amountsEur }: Bars, chosen: number): UPlot.AlignedData {
  const { topEur } = chartScale(Math.max(...amountsEur))
  const shares = amountsEur.map((amount) => amount / topEur)
  return [shares.map((_, index) => index), shares, shares.map((share, index) => (index === chosen ? share : null))]
}

function optionsOf(bars: Bars, at: { font: string; chosen: { index: number }; width: number }): UPlot.Options {
  const { amountsEur, names } = bars
  const paths = UPlot.paths.bars?.({ size: [0.72, BAR_MOST_PX], radius: [0.2, 0] })
  const series = (name: string): UPlot.Series => ({
    fill: () => token(name),
    stroke: () => token(name),
    width: 0,
    points: { show: false },
    ...(paths ? { paths } : {}),
  })
  return {
    width: at.width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, names.length - 0.5] },
      y: { range: [0, 1] },
    },
    series: [{}, series('--leaf'), series('--ink')],
    axes: [nameAxis(names, at.font), amountAxis(bars, chartScale(Math.max(...amountsEur)), at.font)],
  }
}

function nameAxis(names: readonly string[], font: string): UPlot.Axis {
  return {
    font,
    size: NAMES_PX,
    stroke: () => token('--muted'),
    grid: { show: false },
    ticks: { show: false },
    border: { show: true, stroke: () => token('--muted'), width: 2 },
    splits: (chart) => {
      const nameWidth = widthOf(chart, names, font) + LABEL_GAP_PX
      const every = nameEvery(names.length, { width: chart.over.clientWidth, nameWidth })
      return names.map((_, index) => index).filter((index) => index % every === 0)
    },
    values: (_, splits) => splits.map((index) => names[index] ?? ''),
  }
}

function amountAxis({ lineName }: Bars, scale: ReturnType<typeof chartScale>, font: string): UPlot.Axis {
  const words = scale.lines.map(lineName)
  return {
    font,
    stroke: () => token('--muted'),
    grid: { stroke: () => token('--line'), width: 2 },
    ticks: { show: false },
    size: (chart) => widthOf(chart, words, font) + LABEL_GAP_PX,
    splits: () => scale.lines.map((line) => line / scale.topEur),
    values: () => words,
  }
}

/** In CSS pixels: the canvas is measured in those of the screen. */
function widthOf({ ctx }: UPlot, words: readonly string[], font: string): number {
  ctx.save()
  ctx.font = font
  const most = Math.max(0, ...words.map((word) => ctx.measureText(word).width))
  ctx.restore()
  return Math.ceil(most)
}
