import type UPlot from 'uplot'
import { nameEvery } from './chart-scale.ts'

export const CHART_HEIGHT_PX = 200
const LABEL_GAP_PX = 16
const NAMES_PX = 32

/** The value that a token has now: a canvas knows no CSS variables. */
export const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** The font of an element as a canvas writes it; resolves when it is there. */
export async function fontOf(here: HTMLElement): Promise<string> {
  const { fontSize, fontFamily } = getComputedStyle(here)
  const font = `600 ${fontSize} ${fontFamily}`
  await document.fonts.load(font)
  return font
}

/** Keeps a chart right when its size, the theme or the size of words changes; returns how to end both. */
export function kept(chart: UPlot, here: HTMLElement): { readonly stop: () => void } {
  const sized = new ResizeObserver(() => chart.setSize({ width: here.clientWidth, height: CHART_HEIGHT_PX }))
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

/** Calls back with each other place that a finger or pointer comes to; `placeAt` is by px from the left. */
export function onTouched(chart: UPlot, placeAt: (px: number) => number, touched: (place: number) => void): void {
  let before = -1
  const touch = ({ clientX }: PointerEvent) => {
    const place = placeAt(clientX - chart.over.getBoundingClientRect().left)
    if (place === before) return
    before = place
    touched(place)
  }
  chart.over.addEventListener('pointerdown', touch)
  chart.over.addEventListener('pointermove', touch)
}

/** Names below a chart, as many as there is room for; only every how many may have one, from the least. */
export function nameAxis(names: readonly string[], font: string, steps?: readonly number[]): UPlot.Axis {
  return {
    font,
    size: NAMES_PX,
    stroke: () => token('--muted'),
    grid: { show: false },
    ticks: { show: false },
    border: { show: true, stroke: () => token('--muted'), width: 2 },
    splits: (chart) => {
      const nameWidth = widthOf(chart, names, font) + LABEL_GAP_PX
      const least = nameEvery(names.length, { width: chart.over.clientWidth, nameWidth })
      const every = steps?.find((step) => step >= least) ?? least
      return names.map((_, index) => index).filter((index) => index % every === 0)
    },
    values: (_, splits) => splits.map((index) => names[index] ?? ''),
  }
}

/** Lines across a chart, each with its amount in words. */
export function lineAxis(lines: readonly { at: number; word: string }[], font: string): UPlot.Axis {
  const words = lines.map(({ word }) => word)
  return {
    font,
    stroke: () => token('--muted'),
    grid: { stroke: () => token('--line'), width: 2 },
    ticks: { show: false },
    size: (chart) => widthOf(chart, words, font) + LABEL_GAP_PX,
    splits: () => lines.map(({ at }) => at),
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
