import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { terminalQuestion } from './terminal-question.ts'

function terminal({ isTyped = true, isSeen = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY: isTyped })
  const output = Object.assign(new PassThrough(), { isTTY: isSeen })
  output.setEncoding('utf8')
  // Without what moves the cursor.
  const shown = () => String(output.read()).replaceAll(/\p{Cc}\[\d*[A-Z]/gu, '')
  return { input, output, shown, ask: terminalQuestion({ input, output }) }
}

test.each([
  { isTyped: false, isSeen: true },
  { isTyped: true, isSeen: false },
])('nobody is asked who cannot read and type: %j', (streams) => {
  expect(terminal(streams).ask).toBeNull()
})

describe('at a terminal', () => {
  test('the text comes before the question, in lines that break between words', async () => {
    const { input, ask, shown } = terminal()
    const long = Array.from({ length: 40 }, () => 'public').join(' ')
    input.write('yes\n')
    expect(await ask?.(`${long}\n\nthe end`, 'Agreed?')).toBe('yes')
    const text = shown()
    expect(text.split('\n').every((line) => line.length <= 78)).toBe(true)
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`${long} the end Agreed?`)
    expect(text).toContain('\n\nthe end\n\nAgreed?')
  })

  test('whoever closes the input without a word has said nothing', async () => {
    const { input, ask } = terminal()
    input.end()
    expect(await ask?.('All is public.', 'Agreed?')).toBe('')
  })
})
