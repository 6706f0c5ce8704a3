import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

type Streams = { readonly input: NodeJS.ReadableStream & { isTTY?: boolean }; readonly output: NodeJS.WritableStream }

/** Reads one line that nobody should see: not echoed at a terminal, and never on a command line. Empty at the end of input. */
export async function typedSecret(
  question: string,
  { input, output }: Streams = { input: process.stdin, output: process.stderr },
): Promise<string> {
  const isTerminal = input.isTTY === true
  if (isTerminal) output.write(`${question} `)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silent, terminal: isTerminal })
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  lines.close()
  if (isTerminal) output.write('\n')
  return line
}
