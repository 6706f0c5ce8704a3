import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import type { HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { HostCall } from '#core/contracts/host-calls.ts'
import { isDouble } from './launch.ts'

/** Asks the node as the page itself does. */
export const ask = <T = unknown>(page: Page, call: HostCall, input: unknown = {}): Promise<HostReply<T>> =>
  page.evaluate<HostReply<T>>(`window.koprogo.${call}(${JSON.stringify(input)})`)

/** What the page is told, as soon as it is like this; each state that comes is looked at. */
export async function untilState(page: Page, isSo: (state: HostState) => boolean): Promise<HostState> {
  let state: HostState | null = null
  const look = async () => {
    const reply = await ask<HostState>(page, 'readState')
    if (!reply.ok) throw new Error(JSON.stringify(reply.problem))
    state = reply.value
    return isSo(state)
  }
  await expect.poll(look, { intervals: [100], timeout: 45_000 }).toBe(true)
  return state!
}

/** Joins without Welcome, and goes on in English. */
export async function join(page: Page, target: string): Promise<void> {
  await untilState(page, ({ phase }) => phase === 'welcome')
  const profile = { name: 'Hall', location: 'Rue Haute 12', cpu_cores: null, has_solar: false }
  const agreed = { green_certificates: false, consent_version: CONSENT_VERSION }
  expect(await ask(page, 'join', { target, ...profile, ...agreed })).toMatchObject({ ok: true })
  await ask(page, 'changePreferences', { language: 'en' })
  await untilState(page, ({ agent }) => agent?.connected === true)
  await workBesideUser(page)
}

/** A real desktop knows only after minutes that nobody touches it; the stand-in’s says at once that nobody does. */
export async function workBesideUser(page: Page): Promise<void> {
  if (isDouble) return
  const { preferences } = await untilState(page, () => true)
  await ask(page, 'changePreferences', { limits: { ...preferences.limits, when_user_active: 'go_on' } })
}

/** Half way through a fade nothing has its own contrast; what moves for ever is not waited for. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const fades = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(fades.map((fade) => fade.finished))
  })

/** Every rule of WCAG 2.2 A and AA that axe knows; nothing on the screen may break one. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  // The stand-in's isolated worlds have no frames of axe's own to talk to; the page has none either.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

/** In English through Welcome to the page that asks for the grid. */
export async function toGrid(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'English' }).click()
  for (const heading of [/one euro coin/, /Which grid/]) {
    await page.getByRole('button', { name: 'Next' }).click()
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
  }
}
