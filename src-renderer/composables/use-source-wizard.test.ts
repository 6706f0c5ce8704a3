import { createPinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { createI18n } from 'vue-i18n'
import type { HostBridge, HostProblem, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import {
  type Site,
  SITE_DEFAULT,
  type SolarSetup,
  type SourceConfig,
  type SourceForm,
  type SourceTrial,
} from '#core/contracts/solar.ts'
import { messages as en } from '../locales/en.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { inComponent } from '../test-component.ts'
import { useSourceWizard } from './use-source-wizard.ts'

const NO_MORE = {
  is_advanced: false,
  unit: null,
  min: null,
  max: null,
  choices: null,
  default: null,
  example: null,
} as const
const FORM: SourceForm = {
  kind: 'mqtt',
  quality: 'relayed',
  is_discoverable: false,
  fields: [
    { ...NO_MORE, name: 'address', type: 'address', is_required: true, example: '192.168.1.10:1883' },
    { ...NO_MORE, name: 'password', type: 'secret', is_required: false },
    { ...NO_MORE, name: 'grid', type: 'text', is_required: false },
    { ...NO_MORE, name: 'grid_path', type: 'text', is_required: false },
    { ...NO_MORE, name: 'max_age_s', type: 'number', is_required: false, min: 5, max: 3600, default: 60 },
  ],
}
const KEPT: SourceConfig = {
  kind: 'mqtt',
  settings: { address: '10.0.0.2', password: null, grid: 'house/grid', grid_path: null, max_age_s: 60 },
}
const SAYS: SourceTrial = {
  name: 'MQTT',
  problem: null,
  reading: {
    at: '2026-06-21T12:00:00.000Z',
    grid_w: -2500,
    pv_w: null,
    battery_w: null,
    load_w: null,
    battery_soc_pct: null,
    surplus_w: null,
    quality: 'relayed',
    problem: null,
  },
}
const refused = (field: string | null, detail: string, place = 0): HostReply<never> => {
  const problem: HostProblem = { code: 'source_invalid', field, detail, values: { place } }
  return { ok: false, problem }
}

const FOUND: HostReply<unknown> = {
  ok: true,
  value: { found: [{ kind: 'mqtt', name: 'Broker', settings: { address: 'mqtt://10.0.0.9:1883' } }] },
}

/** The wizard in English on a host that keeps what it is given, unless a test puts a refusal in its way. */
async function setup({ place = null, sources = [] }: { place?: number | null; sources?: SourceConfig[] } = {}) {
  const world = {
    trial: SAYS,
    around: FOUND,
    refusal: null as HostReply<never> | null,
    asked: [] as unknown[],
  }
  const told: SolarSetup = {
    site: { ...SITE_DEFAULT, sources },
    state: [],
    forms: [FORM],
    addresses: [],
    is_overridden: false,
  }
  const bridge = {
    readSolar: async () => ({ ok: true, value: told }),
    discoverSources: async () => world.around,
    testSource: async (input: unknown) => {
      world.asked.push(input)
      return { ok: true, value: world.trial }
    },
    saveSite: async (site: Site) => {
      world.asked.push(site.sources)
      return world.refusal ?? { ok: true, value: { ...told, site } }
    },
  } as unknown as HostBridge
  const { used } = inComponent(
    () => {
      useHostStore().take({ seq: 1, lock: { has_pin: false, is_locked: false } } as HostState)
      return useSourceWizard(place)
    },
    (app) => {
      app.provide(bridgeKey, bridge).use(createPinia())
      app.use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
    },
  )
  await expect.poll(() => used.solar.forms.value.length).toBe(1)
  await nextTick()
  const type = (typed: Record<string, string>) => {
    for (const [name, text] of Object.entries(typed)) used.form.type(name, text)
  }
  return { world, ...used, type, words: () => used.problems.value }
}
const RIGHT = { address: '10.0.0.2', grid: 'house/grid' }

describe('a new source', () => {
  test('is tried as it is typed, and kept whole after those that are there', async () => {
    const { form, type, test: tryIt, save, world, isReady, isStale } = await setup({ sources: [KEPT] })
    form.begin('mqtt')
    type(RIGHT)
    await tryIt()
    const settings = { ...RIGHT, password: '', grid_path: null, max_age_s: 60 }
    expect(world.asked).toEqual([{ source: { kind: 'mqtt', settings }, place: null }])
    expect([isReady.value, isStale.value]).toEqual([true, false])
    type({ grid: 'other/grid' })
    expect([isReady.value, isStale.value]).toEqual([false, true])
    type({ grid: 'house/grid' })
    expect(await save()).toBe(true)
    expect(world.asked[1]).toEqual([KEPT, { kind: 'mqtt', settings }])
  })

  test('is neither tried nor kept while something is missing, which is said beside it and not before', async () => {
    const { form, type, test: tryIt, save, world, words } = await setup()
    form.begin('mqtt')
    type({ max_age_s: '3' })
    expect(words()).toEqual({})
    await tryIt()
    expect(await save()).toBe(false)
    expect(words()).toEqual({ address: 'This is needed.', max_age_s: 'A number from 5 to 3,600' })
    expect(world.asked).toEqual([])
    type({ address: '10.0.0.2', max_age_s: '60' })
    expect(words()).toEqual({})
  })
})

test('is not ready while its trial tells no figure at all', async () => {
  const { form, type, test: tryIt, world, isReady } = await setup()
  form.begin('mqtt')
  type(RIGHT)
  world.trial = { ...SAYS, reading: SAYS.reading && { ...SAYS.reading, grid_w: null } }
  await tryIt()
  expect(isReady.value).toBe(false)
  world.trial = { ...SAYS, reading: SAYS.reading && { ...SAYS.reading, grid_w: null, battery_w: -300 } }
  await tryIt()
  expect(isReady.value).toBe(true)
})

test('two taps keep it once', async () => {
  const { form, type, save, world } = await setup()
  form.begin('mqtt')
  type(RIGHT)
  expect(await Promise.all([save(), save()])).toEqual([true, false])
  expect(world.asked).toHaveLength(1)
})

test('a source that is kept is changed at its place, with its secret', async () => {
  const { form, type, save, world } = await setup({ place: 1, sources: [{ ...KEPT, settings: { ...RIGHT } }, KEPT] })
  expect(form.draft.value.typed).toMatchObject({ address: '10.0.0.2', password: '' })
  type({ address: '10.0.0.3' })
  await save()
  const changed = { kind: 'mqtt', settings: { ...KEPT.settings, address: '10.0.0.3' } }
  expect(world.asked).toEqual([[{ kind: 'mqtt', settings: RIGHT }, changed]])
})

test('a secret that is forgotten is none', async () => {
  const { form, save, world } = await setup({ place: 0, sources: [KEPT] })
  form.forget('password')
  await save()
  expect(world.asked).toMatchObject([[{ settings: { password: '' } }]])
})

describe('what the node finds wrong stands beside its field, until that is changed', () => {
  test.each([
    ['address', { address: '!' }, 'An address, as in 192.168.1.10:1883'],
    ['grid', { grid: 'house/#' }, 'One topic, without + and #'],
    ['grid', { grid: '' }, 'The grid or the panels: at least one of the two is needed.'],
    ['grid_path', { grid_path: '..' }, 'A path, as in meters[0].values.power'],
    ['grid', { grid: 'x' }, 'This is not right: what it said'],
  ])('%s with %j', async (field, typed, words) => {
    const wizard = await setup()
    wizard.form.begin('mqtt')
    wizard.type({ ...RIGHT, ...typed })
    wizard.world.trial = {
      ...SAYS,
      reading: null,
      problem: { code: 'settings_invalid', values: { field, detail: 'what it said' } },
    }
    await wizard.test()
    expect(wizard.words()).toEqual({ [field]: words })
    wizard.world.refusal = refused(field, 'what it said')
    expect(await wizard.save()).toBe(false)
    expect(wizard.words()).toEqual({ [field]: words })
    wizard.type({ [field]: 'house/grid' })
    expect(wizard.words()).toEqual({})
  })

  test('and not again once another question was answered well', async () => {
    const wizard = await setup()
    wizard.form.begin('mqtt')
    wizard.type(RIGHT)
    wizard.world.refusal = refused('address', 'what it said')
    await wizard.save()
    wizard.type({ address: '10.0.0.3' })
    await wizard.test()
    expect([wizard.words(), wizard.isReady.value]).toEqual([{}, true])
    wizard.world.trial = {
      ...SAYS,
      reading: null,
      problem: { code: 'settings_invalid', values: { field: 'grid', detail: '' } },
    }
    await wizard.test()
    expect(Object.keys(wizard.words())).toEqual(['grid'])
    wizard.world.refusal = null
    expect(await wizard.save()).toBe(true)
    expect(wizard.words()).toEqual({})
  })

  test('and what belongs to no field is said for all of it', async () => {
    const wizard = await setup({ place: 0, sources: [KEPT] })
    for (const refusal of [refused('teapot', 'what it said'), refused('address', 'what it said', 1)]) {
      wizard.world.refusal = refusal
      expect(await wizard.save()).toBe(false)
      expect(wizard.words()).toEqual({})
      expect(wizard.refused.value).toContain('what it said')
    }
    wizard.world.refusal = null
    expect(await wizard.save()).toBe(true)
    expect(wizard.refused.value).toBeNull()
  })
})

test('a sign that cannot be is not good', async () => {
  const wizard = await setup({ place: 0, sources: [KEPT] })
  wizard.world.trial = { ...SAYS, problem: { code: 'sign_reversed', values: { what: 'MQTT', watts: 3000 } } }
  await wizard.test()
  expect(wizard.isReady.value).toBe(false)
})

test('what announces itself fills the form that it is of; that nobody could look is said', async () => {
  const { around, look, lookTrouble, form, world } = await setup()
  expect(around.value).toBeNull()
  await look()
  const [found] = around.value ?? []
  form.begin(found?.kind ?? null, found?.settings)
  expect(form.draft.value.typed).toMatchObject({ address: 'mqtt://10.0.0.9:1883', max_age_s: '60' })
  world.around = { ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }
  await look()
  expect([around.value, lookTrouble.value]).toEqual([null, expect.stringContaining('in the node itself')])
})
