import { startTcpProxy } from '../fixtures/tcp-proxy.ts'
import { startTestGrid } from '../fixtures/test-grid.ts'
import { newTask } from '../fixtures/test-work.ts'
import { expect, test } from './fixtures.ts'
import { join, untilState } from './page-calls.ts'

test('a coordinator that is lost is said, costs nothing and keeps nobody from pausing; when it is back, work goes on', async ({
  launch,
}) => {
  test.slow()
  await using grid = await startTestGrid({ GRID_ENROLMENT: 'open', GRID_HEARTBEAT_SECONDS: '1' })
  await using network = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(grid.url).port) })
  const { page } = await launch()
  await newTask(grid)
  await join(page, `http://127.0.0.1:${network.port}/`)
  const paid = await untilState(page, ({ agent }) => agent?.recent[0]?.outcome === 'paid')
  await page.getByRole('link', { name: 'Home' }).click()

  void network.set({ kind: 'refuse' })
  const sentence = page.getByRole('heading', { level: 1 })
  await expect(sentence).toContainText('The coordinator does not answer')
  const lost = await untilState(page, ({ agent }) => agent?.connected === false)
  expect(lost.agent?.earned_eur).toBe(paid.agent?.earned_eur)
  expect(lost.agent?.recent).toEqual(paid.agent?.recent)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'One hour' }).click()
  await expect(sentence).toContainText('Paused until')
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(sentence).toContainText('The coordinator does not answer')
  const again = await newTask(grid)

  void network.set({ kind: 'none' })
  const back = await untilState(page, ({ agent }) => agent?.recent[0]?.task_id === again.id)
  expect(back.agent?.connected).toBe(true)
  await untilState(page, ({ agent }) => agent?.recent[0]?.outcome === 'paid')
  await expect(sentence).not.toContainText('The coordinator does not answer')
})
