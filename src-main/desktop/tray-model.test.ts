import { describe, expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { aHostState, aRunningTask, aSnapshot } from '#core/contracts/test-states.ts'
import { trayModel } from './tray-model.ts'

const modelOf = (agent: Partial<AgentSnapshot> | null) =>
  trayModel(aHostState({ agent: agent === null ? null : aSnapshot(agent) }), 'en')
const actionsOf = (agent: Partial<AgentSnapshot> | null) =>
  modelOf(agent).lines.flatMap((line) => (line?.action ? [line.action] : []))

describe('the icon of the tray', () => {
  test.each([
    ['sun', { running: [aRunningTask()], solar_w: 800 }],
    ['grid', { running: [aRunningTask()], solar_w: 0 }],
    ['waiting', { running: [], solar_w: 800 }],
    ['paused', { mode: 'paused', running: [aRunningTask()], solar_w: 800 }],
    ['waiting', null],
  ] as const)('is %s', (icon, agent) => expect(modelOf(agent as Partial<AgentSnapshot> | null).icon).toBe(icon))
})

describe('the menu of the tray', () => {
  test('says the state and what was earned today', () => {
    const model = modelOf({
      sentence: { reason: 'computing', values: { count: 2 }, next_change_at: null },
      today: { earned_eur: '1.5', demo_eur: '0', tasks: 3, energy_wh: 1, solar_wh: 0 },
    })
    expect(model.lines.slice(0, 3)).toEqual([
      { label: 'Computing 2 tasks.', action: null },
      { label: '€1.50 earned today', action: null },
      null,
    ])
    expect(model.tooltip).toBe('KoproGo Grid: Computing 2 tasks.')
  })

  test('says practice money apart, and never as earned', () => {
    const today = { earned_eur: '0', demo_eur: '0.02', tasks: 2, energy_wh: 1, solar_wh: 0 }
    const moneyIn = (earned_eur: string) =>
      modelOf({ today: { ...today, earned_eur } }).lines.flatMap((line) =>
        line?.label.startsWith('€') ? [line.label] : [],
      )
    const practice = '€0.02 of practice work today, never paid out'
    expect(moneyIn('0')).toEqual([practice])
    expect(moneyIn('1.5')).toEqual(['€1.50 earned today', practice])
  })

  test.each([
    ['welcome', 'This computer has not joined a grid yet.'],
    ['starting', 'Starting.'],
    ['running', 'Starting.'],
    ['attached', 'Starting.'],
    ['failed', 'The node could not be started; the window says why.'],
    ['ended', 'The node has ended.'],
  ] as const)('says what is true of a node that is %s and has said nothing yet', (phase, said) => {
    const { tooltip, lines } = trayModel(aHostState({ phase, agent: null }), 'en')
    expect([tooltip, lines[0]?.label]).toEqual([`KoproGo Grid: ${said}`, said])
  })

  test('offers to pause or finish while it works, and to resume otherwise', () => {
    expect(actionsOf({ mode: 'always' })).toEqual(['pause_hour', 'pause_until_tomorrow', 'finish', 'open', 'quit'])
    expect(actionsOf({ mode: 'paused' })).toEqual(['resume', 'open', 'quit'])
    expect(actionsOf({ mode: 'finish' })).toEqual(['resume', 'open', 'quit'])
    expect(actionsOf(null)).toEqual(['open', 'quit'])
  })

  test.each(LANGUAGES)('has words for every line in %s', (language) => {
    const { lines } = trayModel(aHostState({ agent: aSnapshot({}) }), language)
    expect(lines.filter((line) => line?.label.trim() === '')).toEqual([])
    expect(lines.filter((line) => line !== null).length).toBeGreaterThan(5)
  })
})
