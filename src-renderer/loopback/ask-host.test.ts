import { expect, test } from 'vitest'
import { askHost, NotLetIn } from './ask-host.ts'

const answering = (status: number, text: string) => () => Promise.resolve(new Response(text, { status }))

test('the reply of the host comes as it is', async () => {
  const problem = '{"ok":false,"problem":{"code":"locked"}}'
  expect(await askHost('leave', {}, answering(200, problem))).toEqual(JSON.parse(problem))
})

test('a call goes to its own place, with its input', async () => {
  const asked: unknown[] = []
  const post = (path: string, body: unknown) => {
    asked.push([path, body])
    return Promise.resolve(new Response('{}'))
  }
  await askHost('pause', { until: null }, post)
  expect(asked).toEqual([['call/pause', { until: null }]])
})

test('what the door refuses is a problem with its sentence', async () => {
  expect(await askHost('pause', {}, answering(429, 'Too many calls; wait a moment.\n'))).toEqual({
    ok: false,
    problem: { code: 'request_invalid', field: null, detail: 'Too many calls; wait a moment.', values: {} },
  })
})

test('rejects where this browser was not let in, and where the host is gone', async () => {
  await expect(askHost('pause', {}, answering(401, ''))).rejects.toBeInstanceOf(NotLetIn)
  await expect(askHost('pause', {}, answering(500, ''))).rejects.toThrow('500')
  await expect(askHost('pause', {}, () => Promise.reject(new TypeError('Failed to fetch')))).rejects.toThrow('fetch')
})
