import { expect, test } from 'vitest'
import { readAnswer, requestText } from './load-line.ts'

const WHOLE = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"a":"é"}',
  'utf8',
)

test('an answer is read when its last byte is there, not before', () => {
  for (let length = 0; length < WHOLE.length; length++) expect(readAnswer(WHOLE.subarray(0, length))).toBeNull()
  expect(readAnswer(WHOLE)).toEqual({ status: 200, body: '{"a":"é"}' })
})

test('an answer without content has no length to wait for', () => {
  expect(readAnswer(Buffer.from('HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n'))).toEqual({ status: 204, body: '' })
})

test('an answer whose length nobody tells is refused', () => {
  expect(() => readAnswer(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))).toThrow(
    'without a length',
  )
})

test('a request tells the length of its body in bytes', () => {
  const text = requestText({ method: 'POST', path: '/grid/report', token: 't', json: { a: 'é' } })
  expect(text).toContain('\r\nContent-Length: 10\r\n\r\n{"a":"é"}')
})
