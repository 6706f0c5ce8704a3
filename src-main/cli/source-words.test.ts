import { describe, expect, test } from 'vitest'
import { sourceForms } from '../solar/index.ts'
import { UsageError } from './exit-codes.ts'
import { sourceFrom, usageOf, withTypedSecrets } from './source-words.ts'

const forms = await sourceForms()
const from = (text: string) => sourceFrom(text === '' ? [] : text.split(' '), forms)

test('words become a source: numbers are numbers, yes is true', () => {
  expect(from('shelly address=192.168.1.20 role=pv channel=1 is_inverted=yes password=a=b')).toEqual({
    kind: 'shelly',
    settings: { address: '192.168.1.20', role: 'pv', channel: 1, is_inverted: true, password: 'a=b' },
  })
  expect(from('fixed-watts watts=0.5').settings).toEqual({ watts: 0.5 })
  expect(from('shelly channel= is_inverted=off').settings).toEqual({ channel: null, is_inverted: false })
})

test('a secret that is a dash is asked for, and nothing else is', async () => {
  const asked: string[] = []
  const ask = async (question: string) => (asked.push(question), 's3cret')
  const typed = await withTypedSecrets(from('shelly password=- user=-'), forms, ask)
  expect(typed.settings).toEqual({ password: 's3cret', user: '-' })
  expect(asked).toEqual(['password of shelly:'])
  expect((await withTypedSecrets(from('shelly password=x'), forms, ask)).settings).toEqual({ password: 'x' })
})

describe('what is wrong is said with what would be right:', () => {
  test.each([
    ['', 'A kind is missing: fixed-watts, clear-sky'],
    ['teapot', 'There is no kind “teapot”: fixed-watts'],
    ['shelly address', '“address” should be name=value.'],
    ['shelly =x', '“=x” should be name=value.'],
    ['shelly colour=red', '“shelly” has no “colour”. Say it like: shelly address=192.168.1.20 role=grid|pv|battery'],
    ['fixed-watts watts=much', 'watts takes a number, not “much”.'],
    ['shelly is_inverted=maybe', 'is_inverted takes yes or no, not “maybe”.'],
  ])('%s', (text, says) => {
    expect(() => from(text)).toThrow(UsageError)
    expect(() => from(text)).toThrow(says)
  })
})

test('the usage of a kind shows what may be left out', () => {
  expect(usageOf(forms.find(({ kind }) => kind === 'clear-sky')!)).toBe('clear-sky [losses_pct=14]')
})
