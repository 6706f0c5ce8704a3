import { describe, expect, test } from 'vitest'
import type { HostReply } from '#core/contracts/host-bridge.ts'
import type { HostCall } from '#core/contracts/host-calls.ts'
import { answerCall, INPUT_BYTES_MAX } from './answer-call.ts'

function setup(reply: HostReply<unknown> | Error = { ok: true, value: {} }) {
  const asked: [HostCall, unknown][] = []
  const told: string[] = []
  const answer = async (call: HostCall, input: unknown) => {
    asked.push([call, input])
    if (reply instanceof Error) throw reply
    return reply
  }
  return { asked, told, door: { answer, tell: (line: string) => void told.push(line) } }
}
const refusal = (code: string, field: string | null) => ({
  ok: false,
  problem: { code, field, detail: null, values: {} },
})

describe('a call from the page', () => {
  test('is answered', async () => {
    const { asked, door } = setup()
    expect(await answerCall('pause', { until: null }, door)).toEqual({ ok: true, value: {} })
    expect(asked).toEqual([['pause', { until: null }]])
  })

  test.each<[HostCall, unknown, string | null]>([
    ['pause', undefined, null],
    ['pause', null, null],
    ['pause', 'until noon', null],
    ['pause', { until: 'noon' }, 'until'],
    ['pause', { until: null, more: 1 }, null],
    ['readEarnings', { cursor: null, limit: 0 }, 'limit'],
    ['leave', { sure: false }, 'sure'],
    ['pause', new Map([['until', null]]), 'until'],
    ['saveText', { name: '../../.bashrc', text: '' }, 'name'],
    ['quit', { even_if_work_is_lost: 'yes' }, 'even_if_work_is_lost'],
  ])('%s with %j goes no further', async (call, input, field) => {
    const { asked, door } = setup()
    expect(await answerCall(call, input, door)).toEqual(refusal('request_invalid', field))
    expect(asked).toEqual([])
  })

  test('that is too large is not even parsed', async () => {
    const { asked, door } = setup()
    const input = { target: 'x'.repeat(INPUT_BYTES_MAX) }
    expect(await answerCall('lookAtGrid', input, door)).toEqual(refusal('request_invalid', null))
    const cyclic: Record<string, unknown> = { bytes: new Uint8Array(INPUT_BYTES_MAX) }
    cyclic['self'] = cyclic
    expect(await answerCall('lookAtGrid', cyclic, door)).toEqual(refusal('request_invalid', null))
    expect(asked).toEqual([])
  })

  test('may save a text that is larger than any form', async () => {
    const { door } = setup({ ok: true, value: { saved: true } })
    const input = { name: 'earnings.csv', text: 'x'.repeat(2 * INPUT_BYTES_MAX) }
    expect(await answerCall('saveText', input, door)).toEqual({ ok: true, value: { saved: true } })
  })

  test('passes on what is wrong', async () => {
    const { door } = setup({
      ok: false,
      problem: { code: 'locked', field: null, detail: 'x', values: { wait_s: 3 } },
    })
    expect(await answerCall('redeem', {}, door)).toMatchObject({ ok: false, problem: { code: 'locked' } })
  })

  test.each<[string, HostReply<unknown> | Error]>([
    ['an answer that is not as promised', { ok: true, value: { node_id: 'x' } }],
    ['an answer that says too much', { ok: true, value: { text: 'x', secret: 'y' } }],
    ['a fault', new Error('the disk is on fire')],
  ])('hides %s and tells of it', async (_, reply) => {
    const { told, door } = setup(reply)
    expect(await answerCall('diagnose', {}, door)).toEqual(refusal('bug', null))
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('diagnose failed')
  })
})
