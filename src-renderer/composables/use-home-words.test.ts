import { expect, test } from 'vitest'
import { computed, shallowRef } from 'vue'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { aRunningTask, aSnapshot } from '#core/contracts/test-states.ts'
import { homeFacts } from '../components/home/home-facts.ts'
import { inEnglish } from './test-words.ts'
import { useHomeWords } from './use-home-words.ts'

/** What Home says of an agent, in English. */
function setup(changes: Partial<AgentSnapshot>, isHeard = true) {
  const facts = computed(() => homeFacts(aSnapshot(changes), { isHeard, phase: 'running' }))
  return inEnglish(() => useHomeWords(facts, { now: shallowRef(new Date(0)), isDay: shallowRef(true) }))
}

const today = (earned_eur: string, demo_eur: string) => ({
  today: { earned_eur, demo_eur, tasks: 2, energy_wh: 1, solar_wh: 0 },
})

test('practice money is called so, and never earned', async () => {
  const { pay, description } = await setup(today('0', '0.02'))
  expect(pay.value).toEqual({ earnedLabel: 'Practice today', earned: '€0.02', practice: null })
  expect(description.value).toContain('Practice work today, never paid out: €0.02.')
  expect(description.value).not.toContain('Earned')
})

test('what was earned stands alone, and practice money beside it', async () => {
  expect((await setup(today('1.5', '0'))).pay.value).toEqual({
    earnedLabel: 'Earned today',
    earned: '€1.50',
    practice: null,
  })
  const { pay, description } = await setup(today('1.5', '0.02'))
  expect(pay.value).toEqual({ earnedLabel: 'Earned today', earned: '€1.50', practice: 'and €0.02 practice' })
  expect(description.value).toMatch(/Earned today: €1\.50\. Practice work today, never paid out: €0\.02\.$/)
})

const SUN = {
  at: '2026-06-21T12:00:00.000Z',
  grid_w: null,
  pv_w: 3000,
  battery_w: null,
  load_w: 500,
  battery_soc_pct: null,
  surplus_w: 2500,
  quality: 'measured',
  problem: null,
} as const
const metered = async (changes: Partial<NonNullable<AgentSnapshot['sun']>>) => {
  const { main, description } = await setup({ solar_source: 'meter', sun: { ...SUN, ...changes } })
  return { ...main.value, description: description.value }
}

test('the number says whether it is all of the sun, what is to spare, or not known', async () => {
  expect(await metered({})).toMatchObject({
    label: 'Sun on your roof',
    number: '3,000',
    note: '2,500\u202FW of it to spare',
  })
  expect(await metered({ pv_w: null })).toMatchObject({ label: 'Sun to spare', number: '2,500', note: null })
  expect((await metered({ pv_w: null })).description).toContain('2,500\u202FW of sun are to spare.')
  expect(await metered({ quality: 'simulated' })).toMatchObject({ note: 'computed, not measured' })
  const problem = { code: 'stale', values: {} } as const
  const lost = await metered({ pv_w: null, surplus_w: null, quality: null, problem })
  expect(lost).toMatchObject({ number: '–', note: expect.stringContaining('does not answer') })
  expect(lost.description).not.toContain('0\u202FW')
})

const described = async (...about: Parameters<typeof setup>) => (await setup(...about)).description.value
const named = async (...running: AgentSnapshot['running']) => (await setup({ running })).forWhom.value

test('the picture’s description says that work runs also where nobody knows its power', async () => {
  const running = [aRunningTask()]
  expect(await described({ running, power_w: 6 })).toMatch(/Work takes 6\sW\./)
  expect(await described({ running, power_w: null })).toContain('Work is running; its power is not known.')
  expect(await described({ running: [], power_w: 6 })).toContain('No work is running.')
  expect(await described({ running, power_w: 6 }, false)).toContain('Whether work is running is not known now.')
})

test('a task of no campaign is named by its type', async () => {
  const work_for = { name: 'Archive 2026', purpose: null, beneficiary: 'Rue Haute 12' }
  expect(await named(aRunningTask({ work_for }))).toBe('For Rue Haute 12: Archive 2026')
  expect(await named(aRunningTask({ task_type: 'render', work_for: null }))).toBe('Rendering a picture')
  expect(await named()).toBeNull()
})
