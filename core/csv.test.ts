import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('a line has its cells between commas, and CRLF at its end (RFC 4180, section 2)', () => {
  expect(csvLine(['id', 'name'])).toBe('id,name\r\n')
  expect(csvLine(['1', ''])).toBe('1,\r\n')
})

test('commas, quotes and line breaks are quoted', () => {
  expect(csvLine(['x,y', 'say "hi"', 'two\nlines'])).toBe('"x,y","say ""hi""","two\nlines"\r\n')
})

test.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\tx'])('%j is made harmless in a spreadsheet', (text) => {
  expect(csvLine([text])).toBe(`'${text}\r\n`)
})

test.each(['-0.5', '12', '0.000000000001'])('the number %s is left a number', (text) => {
  expect(csvLine([text])).toBe(`${text}\r\n`)
})
