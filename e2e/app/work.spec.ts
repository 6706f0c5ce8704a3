import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { askForCampaign, campaignRequest, cancelCampaign } from '../fixtures/test-campaign.ts'
import { putBlob } from '../fixtures/test-grid.ts'
import { sha256 } from '../fixtures/test-node.ts'
import { expect, test } from './fixtures.ts'
import { expectAccessible, join, untilState } from './page-calls.ts'

const SIDE = 120
/** So many paths that nobody's computer is done before somebody has looked. */
const PICTURE = { width: SIDE, height: SIDE, tile: SIDE, samples: 2048, hour: 16.5 }
const scene = readFileSync(path.resolve(import.meta.dirname, '../../workloads/render/scenes/apartment-house.json'))

test('Work shows the rows of a picture as they are drawn, in the app and with a sentence beside', async ({
  launch,
  invite,
  grid,
}) => {
  const { page } = await launch({ viewport: { width: 800, height: 480 } })
  await join(page, await invite())
  await putBlob(grid, scene, sha256(scene))
  const request = campaignRequest([sha256(scene)], { type: 'render', name: 'Our house', params: PICTURE })
  const { status, body } = await askForCampaign(grid, request)
  expect(status).toBe(201)
  await untilState(page, ({ agent }) => agent?.running[0]?.phase === 'computing')
  await page.getByRole('link', { name: 'Work' }).click()
  await expect(page.getByText('Our house')).toBeVisible()
  await expect(page.getByText(/^A piece of the picture, .+ drawn$/)).toBeVisible({ timeout: 30_000 })
  const first = await drawnRows(page)
  expect(first).toBeGreaterThan(0)
  await expect.poll(() => drawnRows(page), { timeout: 30_000 }).toBeGreaterThan(first)
  expect(await drawnRows(page)).toBeLessThan(SIDE)
  await expectAccessible(page)

  await cancelCampaign(grid, body.id)
  await untilState(page, ({ agent }) => agent?.running.length === 0)
  await expect(page.locator('canvas')).toHaveCount(0)
})

/** How many rows of the canvas are opaque from one side to the other, from the top. */
const drawnRows = (page: Page): Promise<number> =>
  page.locator('canvas').evaluate((element: HTMLCanvasElement) => {
    const { width, height } = element
    const pixels = element.getContext('2d')?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    const isDrawn = (row: number) =>
      Array.from({ length: width }, (_, x) => pixels[4 * (row * width + x) + 3]).every((opacity) => opacity === 255)
    return Array.from({ length: height }, (_, row) => isDrawn(row)).filter(Boolean).length
  })
