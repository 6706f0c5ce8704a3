import type { ChildProcess } from 'node:child_process'
import { homedir } from 'node:os'

/** The reason is sent to the coordinator; one line says enough. */
const LINE_MAX = 400
const TAIL_MAX = 16 * 1024
const ERROR_LINE = /^(FATAL |Uncaught )?\w*error\b/i

/** How a process that no longer exists ended. */
export type ChildEnd = {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly spawnError: string | null
}

/**
 * Resolves when the process is gone and everything it said has been read: its exit can be seen before its last
 * message. Never rejects; a process that could not be started is gone too.
 */
export function whenGone(child: ChildProcess): Promise<ChildEnd> {
  const silent = new Promise<void>((resolve) => child.once('disconnect', resolve))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // With a process behind it, an error only says that a signal or a message did not reach it.
      if (child.pid === undefined) resolve({ exitCode: null, signal: null, spawnError: error.message })
    })
    child.once('close', (exitCode, signal) => {
      void silent.then(() => resolve({ exitCode, signal, spawnError: null }))
    })
  })
}

/** Keeps the end of what a process prints as errors. */
export function keepTail(child: { readonly stderr: NodeJS.ReadableStream | null }): () => string {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_MAX)
  })
  return () => tail
}

/** A sentence on a process that ended without a result, with the line of its output that tells most. */
export function endSentence(end: ChildEnd, output: string): string {
  if (end.spawnError !== null) return `The computation could not be started (${end.spawnError}).`
  const how = end.signal === null ? `exit code ${end.exitCode}` : `signal ${end.signal}`
  const line = tellingLine(output)
  return `The computation ended without a result (${how})${line === '' ? '.' : `: ${line}`}`
}

/** The last line that names an error, else the last line; the owner's home folder is nobody else's business. */
function tellingLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const line = lines.findLast((text) => ERROR_LINE.test(text)) ?? lines.at(-1) ?? ''
  return line.replaceAll(homedir(), '~').trim().slice(0, LINE_MAX)
}
