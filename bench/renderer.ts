import { setTimeout } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import type { Bench, Figure } from './support/figure.ts'
import type { InterfaceStage } from './support/interface-page.ts'
import { median, percentile, rangeOf } from './support/statistics.ts'

const BYTES_PER_KB = 1000
/** A Pi 4 beside this machine, as Chromium's own tools put a cheap phone beside a desktop. */
const SLOWDOWN = 6
const LOADS = 5
const SCREENS = ['earnings', 'solar', 'work', 'settings', 'home'] as const
const INTERACTION_ROUNDS = 8
const CHANGES = 1000
/** Until V8 has compiled what it will: code is not what a leak would hold. */
const CHANGES_WARM = 500
const SETTLE_MS = 1000
const SETTLE_TURNS = 20

/**
 * Defends: JavaScript on first load, the first meaningful paint and the time from a tap to the next screen with Chromium's
 * sixfold slowdown, and memory that stays flat over a thousand screen changes. The page is the built one, served by a
 * built agent on loopback.
 */
export const renderer: Bench<InterfaceStage> = {
  name: 'renderer',
  defends: 'the interface: size of its scripts, first paint and taps at 6× slowdown, memory over 1,000 screen changes',
  async run(stage) {
    return [await scripts(stage), await firstPaint(stage), await taps(stage), await heldMemory(stage)]
  },
}

async function scripts(stage: InterfaceStage): Promise<Figure> {
  const { page, scriptGzipBytes } = await stage.open()
  await page.waitForLoadState('networkidle')
  const value = (await scriptGzipBytes()) / BYTES_PER_KB
  await page.context().close()
  return { name: 'JavaScript on first load, gzip', value, unit: 'kB', target: { most: 250 } }
}

/** From the first byte asked for to the sentence of Home on the screen. */
async function firstPaint(stage: InterfaceStage): Promise<Figure> {
  const seconds: number[] = []
  const bare: number[] = []
  for (let load = 0; load < LOADS; load++) {
    const { page } = await stage.open({ slowdown: SLOWDOWN })
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    seconds.push(await page.evaluate(meaningfulPaintMs))
    bare.push(await page.evaluate(() => performance.getEntriesByType('paint')[0]?.startTime ?? 0))
    await page.context().close()
  }
  const value = median(seconds) / 1000
  return {
    name: `first meaningful paint, ${SLOWDOWN}× slowdown`,
    value,
    unit: 's',
    range: [Math.min(...seconds) / 1000, Math.max(...seconds) / 1000],
    ratios: { 'to the first paint at all': median(seconds) / median(bare) },
    target: { most: 2.5 },
  }
}

/** Runs in the page: when the largest text or picture so far was painted. */
function meaningfulPaintMs(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    })
  })
}

/** From the tap to the frame that shows what it asked for. */
async function taps(stage: InterfaceStage): Promise<Figure> {
  const { page } = await stage.open({ slowdown: SLOWDOWN })
  await watchInteractions(page)
  for (let round = 0; round < INTERACTION_ROUNDS; round++) {
    for (const screen of SCREENS) await goTo(page, screen)
  }
  const times = (await page.evaluate(() => Reflect.get(window, 'interactionsMs'))) as number[]
  await page.context().close()
  return {
    name: `tap to next paint (95th percentile), ${SLOWDOWN}× slowdown`,
    value: percentile(times, 95),
    unit: 'ms',
    range: rangeOf(times),
    details: { taps: times.length, median_ms: median(times) },
    target: { most: 200 },
  }
}

/** The browser's own measure of a tap, from the event to the frame after it (Event Timing API). */
async function watchInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const interactionsMs: number[] = []
    Object.assign(window, { interactionsMs })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.name === 'pointerup' || entry.name === 'click') interactionsMs.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
}

async function goTo(page: Page, screen: (typeof SCREENS)[number]): Promise<void> {
  await page.locator(`nav [data-place="${screen}"]`).click()
  await page.waitForFunction((name) => location.hash === (name === 'home' ? '#/' : `#/${name}`), screen)
  await page.getByRole('heading', { level: 1 }).waitFor()
}

async function heldMemory(stage: InterfaceStage): Promise<Figure> {
  const { page, cdp } = await stage.open()
  await cdp.send('Performance.enable')
  const change = async (count: number) => {
    for (let n = 0; n < count; n++) await goTo(page, SCREENS[n % SCREENS.length] ?? 'home')
  }
  await change(CHANGES_WARM)
  const before = await held(cdp)
  await change(CHANGES)
  const after = await held(cdp)
  await page.context().close()
  return {
    name: `heap after ${CHANGES} screen changes`,
    value: after.heapMb,
    unit: 'MB',
    ratios: { 'to before them': after.heapMb / before.heapMb, 'DOM nodes to before them': after.nodes / before.nodes },
    target: { most: before.heapMb * 1.1 },
  }
}

/**
 * What is still held once nothing more comes free: a screen that has just been left is in use until its animation and the
 * answers under way to it have ended, so it is collected until twice the same document nodes are left.
 *
 * @throws {Error} when the nodes never settle
 */
async function held(cdp: CDPSession): Promise<{ readonly heapMb: number; readonly nodes: number }> {
  let nodes = -1
  for (let turn = 0; turn < SETTLE_TURNS; turn++) {
    await cdp.send('HeapProfiler.collectGarbage')
    const { metrics } = await cdp.send('Performance.getMetrics')
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0
    if (of('Nodes') === nodes) return { heapMb: of('JSHeapUsedSize') / 1e6, nodes }
    nodes = of('Nodes')
    await setTimeout(SETTLE_MS)
  }
  throw new Error(`The document does not settle: ${nodes} nodes after ${SETTLE_TURNS} collections`)
}
