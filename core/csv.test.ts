import { expect, test } from 'vitest'
import { csvLine, csvText } from './csv.ts'

test('has a header, and CRLF at the end of every line (RFC 4180, section 2)', () => {
  expect(
    csvText([
      { id: '1', name: 'Hall' },
      { id: '2', name: 'Roof' },
    ]),
  ).toBe('id,name\r\n1,Hall\r\n2,Roof\r\n')
})

test('is empty without rows, and has an empty cell for what a row lacks', () => {
  expect(csvText([])).toBe('')
  expect(csvText([{ a: '1', b: '2' }, { a: '3' }])).toBe('a,b\r\n1,2\r\n3,\r\n')
})

test('can be written line by line', () => {
  expect(csvLine(['id', 'name']) + csvLine(['1', '=x,y'])).toBe(csvText([{ id: '1', name: '=x,y' }]))
})

test('quotes commas, quotes and line breaks', () => {
  expect(csvText([{ a: 'x,y', b: 'say "hi"', c: 'two\nlines' }])).toBe('a,b,c\r\n"x,y","say ""hi""","two\nlines"\r\n')
})

test.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\tx'])('makes %j harmless in a spreadsheet', (text) => {
  expect(csvText([{ a: text }])).toBe(`a\r\n'${text}\r\n`)
})

test.each(['-0.5', '12', '0.000000000001'])('leaves the number %s a number', (text) => {
  expect(csvText([{ a: text }])).toBe(`a\r\n${text}\r\n`)
})
