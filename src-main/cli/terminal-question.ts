import { createInterface } from 'node:readline'
import type { AskPerson } from './agree.ts'

/** Longer lines are hard to read, and a terminal breaks them within words. */
const COLUMNS_MAX = 78

type Terminal = {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream & { isTTY?: boolean }
}

/** Asks whoever sits at the terminal; null when nobody does. End of input and Ctrl-C are an empty answer. */
export function terminalQuestion({ input, output }: Terminal): AskPerson | null {
  if (input.isTTY !== true || output.isTTY !== true) return null
  return (text, question) => {
    output.write(`${text.split('\n').map(wrapped).join('\n')}\n\n`)
    const lines = createInterface({ input, output })
    return new Promise((resolve) => {
      let answer: string | null = null
      lines.once('close', () => {
        if (answer === null) output.write('\n')
        resolve(answer ?? '')
      })
      lines.question(`${question} `, (typed) => {
        answer = typed
        lines.close()
      })
    })
  }
}

function wrapped(paragraph: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS_MAX) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
