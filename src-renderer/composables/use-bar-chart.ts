import { onScopeDispose, type Ref, shallowRef, watch } from 'vue'
import type { BarChart } from '../components/earnings/bar-chart.ts'
import type { Bars } from '../components/earnings/bars.ts'

/** Draws bars into an element for as long as it is there; the drawing itself is fetched when the first is wanted. */
export function useBarChart(here: Readonly<Ref<HTMLElement | null>>, bars: Readonly<Ref<Bars>>) {
  const chosen = shallowRef<number | null>(null)
  const isMissing = shallowRef(false)
  let chart: BarChart | null = null
  let newest = 0

  function clear(): void {
    newest += 1
    chart?.stop()
    chart = null
    chosen.value = null
  }
  async function draw(element: HTMLElement, wanted: Bars): Promise<void> {
    const mine = newest
    const { drawBars } = await import('../components/earnings/bar-chart.ts')
    if (mine !== newest) return
    const drawn = await drawBars(element, wanted, (index) => (chosen.value = index))
    if (mine === newest) chart = drawn
    else drawn.stop()
  }
  /** Its file may be out of reach, or the canvas: the page says so, beside the table that says the same. */
  function tell(error: unknown): void {
    isMissing.value = true
    reportError(error)
  }
  watch(
    [here, bars],
    ([element, wanted]) => {
      clear()
      if (element) draw(element, wanted).catch(tell)
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(clear)
  return { chosen, isMissing }
}
