import type { WriteStream } from 'node:tty'
import { Interrupted, type Progress } from '../backup/ports.ts'
import type { Show } from './call.ts'

/** On a terminal the line of progress is written over as often; elsewhere it would only fill a file. */
const TERMINAL_EVERY_MS = 200
const FILE_EVERY_MS = 5000

type Streams = { readonly out: NodeJS.WritableStream; readonly err: Pick<WriteStream, 'write' | 'isTTY'> }

export function makeShow({ out, err }: Streams, json: boolean): Show {
  const line = progressLine(err)
  const result = (text: string) => {
    line.clear()
    out.write(`${text}\n`)
  }
  return {
    result,
    rows(rows, columns) {
      for (const row of rows) result(json ? JSON.stringify(row) : columns(row).join('\t'))
    },
    note(text) {
      line.clear()
      err.write(`${text}\n`)
    },
    progress: line.progress,
    endAtNextStep: line.endAtNextStep,
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function progressLine(err: Streams['err']): { progress: Progress; endAtNextStep(): void; clear(): void } {
  const isTerminal = err.isTTY
  let nextMs = performance.now() + (isTerminal ? TERMINAL_EVERY_MS : FILE_EVERY_MS)
  let isAsked = false
  let isShown = false
  return {
    endAtNextStep() {
      for (const signal of SIGNALS) process.once(signal, () => (isAsked = true))
    },
    progress(step, done, total) {
      if (isAsked) throw new Interrupted('Interrupted; nothing was kept.')
      if (performance.now() < nextMs) return
      nextMs = performance.now() + (isTerminal ? TERMINAL_EVERY_MS : FILE_EVERY_MS)
      const text = `… ${step}${total > 0 ? `: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}` : ` (${done.toLocaleString('en')})`}`
      err.write(isTerminal ? `\r\u001B[2K${text}` : `${text}\n`)
      isShown = isTerminal
    },
    clear() {
      if (isShown) err.write('\r\u001B[2K')
      isShown = false
    },
  }
}
