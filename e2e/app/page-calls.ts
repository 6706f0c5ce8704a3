import { expect, type Page } from '@playwright/test'
import type { HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { HostCall } from '#core/contracts/host-calls.ts'

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
  await expect.poll(look, { timeout: 45_000 }).toBe(true)
  return state!
}
