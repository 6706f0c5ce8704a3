import { describe, expect, test } from 'vitest'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { makeAgentState } from './agent-state.ts'
import { temporaryDatabase } from './test-directory.ts'

const START = new Date('2026-06-21T12:00:00.000Z')
const after = (minutes: number) => new Date(START.getTime() + minutes * 60_000)

function setup() {
  const { database } = temporaryDatabase()
  const settings = sqliteSettings(database)
  /** As after a restart of the agent. */
  const restart = () => makeAgentState(settings, () => 'always')
  return { settings, restart, state: restart() }
}

describe('a pause', () => {
  test('is not there at first', () => {
    const { state } = setup()
    expect(state.mode()).toBe('always')
    expect(state.endPause(after(0))).toBe(false)
  })

  test('for good ends only when a person says so, and is remembered over a restart', () => {
    const { state, restart } = setup()
    state.pause(null)
    expect(restart().mode()).toBe('paused')
    expect(restart().endPause(after(1_000_000))).toBe(false)
    state.resume()
    expect(state.mode()).toBe('always')
    expect(restart().mode()).toBe('always')
  })

  test('until a time ends when that time has come, once', () => {
    const { state, restart } = setup()
    state.pause(after(30))
    expect(state.situation().pausedUntil).toEqual(after(30))
    expect(state.endPause(after(29))).toBe(false)
    expect(state.endPause(after(30))).toBe(true)
    expect(state.endPause(after(30))).toBe(false)
    expect(state.mode()).toBe('always')
    expect(restart().mode()).toBe('always')
  })

  test('until a time that passed while the computer was off is over after the restart', () => {
    const { state, restart } = setup()
    state.pause(after(30))
    const next = restart()
    expect(next.situation().pausedUntil).toEqual(after(30))
    expect(next.endPause(after(40))).toBe(true)
    expect(next.mode()).toBe('always')
  })

  test('can be made longer, shorter, or for good', () => {
    const { state, restart } = setup()
    state.pause(after(30))
    state.pause(null)
    expect(state.endPause(after(60))).toBe(false)
    expect(restart().situation().pausedUntil).toBeNull()
  })

  test('whose time cannot be read lasts until a person ends it', () => {
    const { settings, restart } = setup()
    settings.set('mode', 'paused')
    settings.set('paused_until', 'half past')
    const state = restart()
    expect(state.situation()).toMatchObject({ mode: 'paused', pausedUntil: null })
    expect(state.endPause(after(1000))).toBe(false)
  })

  test('holds although it cannot be remembered', () => {
    const { database } = temporaryDatabase()
    const state = makeAgentState(sqliteSettings(database), () => 'always')
    database.close()
    expect(() => state.pause(null)).toThrow('finalized')
    expect(state.mode()).toBe('paused')
    expect(() => state.resume()).toThrow('finalized')
    expect(state.mode()).toBe('always')
  })
})

describe('finishing', () => {
  test('is for this run only', () => {
    const { state, restart } = setup()
    state.told.isFinishing = true
    expect(state.mode()).toBe('finish')
    expect(restart().mode()).toBe('always')
  })

  test('goes before a pause, is no pause, and is taken back by a pause or by going on', () => {
    const { state } = setup()
    state.pause(null)
    state.told.isFinishing = true
    expect(state.mode()).toBe('finish')
    state.pause(null)
    expect(state.mode()).toBe('paused')
    state.told.isFinishing = true
    state.resume()
    expect(state.mode()).toBe('always')
  })
})
