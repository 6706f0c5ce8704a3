import { describe, expect, test, vi } from 'vitest'
import type { HostReply } from '#core/contracts/host-bridge.ts'
import type { Host } from '../host/ports.ts'
import type { Autostart } from './autostart.ts'
import { shellAnswer, type ShellDeps } from './shell-calls.ts'

type Given = Partial<ShellDeps> & { atStake?: number; unlock?: HostReply<unknown>; isKiosk?: boolean }

function setup({ atStake = 0, unlock = { ok: true, value: {} }, isKiosk = false, ...given }: Given = {}) {
  let fillsScreen = isKiosk
  const events: string[] = []
  const host = {
    call: async (name: string, input: unknown) => (events.push(`${name} ${JSON.stringify(input)}`), unlock),
  } as unknown as Host
  const answer = shellAnswer({
    host,
    view: {
      isKiosk: () => fillsScreen,
      leaveKiosk: () => {
        fillsScreen = false
        events.push('kiosk left')
      },
    },
    versions: { app: '0.1.0' },
    autostart: anAutostart(),
    quitting: {
      request: async () => {},
      now: async () => void events.push('quit'),
      see: () => {},
      tasksAtStake: () => atStake,
    },
    askWhere: async () => ({ canceled: true, filePath: '' }),
    secrets: () => 'keyring',
    invite: () => 'koprogo1.x',
    ...given,
  })
  return { answer, events }
}

function anAutostart(): Autostart {
  let isOn = false
  return { isOn: () => isOn, set: (next) => void (isOn = next) }
}
const failOnFullDisk = () => {
  throw new Error('ENOSPC')
}
const refused = (code: string) => ({ ok: false, problem: expect.objectContaining({ code }) })

describe('the shell of a window', () => {
  test('says what it can do', async () => {
    expect(await setup().answer('readShell', {})).toEqual({
      ok: true,
      value: {
        kind: 'window',
        is_kiosk: false,
        can_save: true,
        can_quit: true,
        launches_at_login: false,
        secrets: 'keyring',
        versions: { app: '0.1.0' },
        invite: 'koprogo1.x',
      },
    })
  })

  test('passes on what concerns the node', async () => {
    const { answer, events } = setup()
    await answer('pause', { until: null })
    expect(events).toEqual(['pause {"until":null}'])
  })

  test('starts at login, or says that it cannot', async () => {
    expect(await setup().answer('setLaunchAtLogin', { launches: true })).toMatchObject({
      ok: true,
      value: { launches_at_login: true },
    })
    const { answer } = setup({ autostart: null })
    expect(await answer('setLaunchAtLogin', { launches: true })).toEqual(refused('not_in_this_shell'))
    expect(await answer('readShell', {})).toMatchObject({ value: { launches_at_login: null } })
    const failing = setup({ autostart: { isOn: () => false, set: failOnFullDisk } })
    expect(await failing.answer('setLaunchAtLogin', { launches: true })).toMatchObject({
      problem: { code: 'save_failed', detail: 'ENOSPC' },
    })
  })

  test('quits at once when nothing is lost, after its answer', async () => {
    const { answer, events } = setup()
    expect(await answer('quit', { even_if_work_is_lost: false })).toEqual({ ok: true, value: {} })
    expect(events).toEqual([])
    await vi.waitFor(() => expect(events).toEqual(['quit']))
  })

  test('quits with work at stake only when that is said', async () => {
    const { answer, events } = setup({ atStake: 2 })
    expect(await answer('quit', { even_if_work_is_lost: false })).toMatchObject({
      problem: { code: 'would_lose_work', values: { count: 2 } },
    })
    await answer('quit', { even_if_work_is_lost: true })
    await vi.waitFor(() => expect(events).toEqual(['quit']))
  })

  test('has no kiosk to leave', async () => {
    const { answer, events } = setup()
    expect(await answer('leaveKiosk', { pin: '1234' })).toEqual(refused('not_in_this_shell'))
    expect(events).toEqual([])
  })
})

describe('a kiosk', () => {
  test('neither saves nor quits', async () => {
    const { answer, events } = setup({ isKiosk: true })
    expect(await answer('readShell', {})).toMatchObject({ value: { is_kiosk: true, can_save: false, can_quit: false } })
    expect(await answer('saveText', { name: 'a.csv', text: '' })).toEqual(refused('not_in_this_shell'))
    expect(await answer('quit', { even_if_work_is_lost: true })).toEqual(refused('not_in_this_shell'))
    expect(events).toEqual([])
  })

  test('is left with the PIN only', async () => {
    const problem = { code: 'pin_wrong', field: 'pin', detail: null, values: {} } as const
    const { answer, events } = setup({ isKiosk: true, unlock: { ok: false, problem } })
    expect(await answer('leaveKiosk', { pin: '0000' })).toEqual({ ok: false, problem })
    expect(events).toEqual(['unlock {"pin":"0000"}'])
  })

  test('that was left is a window', async () => {
    const { answer, events } = setup({ isKiosk: true })
    expect(await answer('leaveKiosk', { pin: '1234' })).toEqual({ ok: true, value: {} })
    expect(events).toEqual(['unlock {"pin":"1234"}', 'kiosk left'])
    expect(await answer('readShell', {})).toMatchObject({ value: { is_kiosk: false, can_save: true, can_quit: true } })
  })
})
