import { checkpointMbMax } from '#core/workload/memory-need.ts'
import { ComputeFailure, type JobLimits } from '../ports.ts'
import type { Ending } from './thread-messages.ts'

const BYTES_PER_MB = 1024 * 1024
const LOG_LINE_MAX = 400

/** Why a program's run is no result; null when it is one. `log` is what the program said. */
export function failureOf(ending: Ending, limits: JobLimits, log: string): ComputeFailure | null {
  const saidLast = lastLine(log)
  switch (ending.kind) {
    case 'exit':
      if (ending.code === 0) return null
      return final(`The program ended with exit code ${ending.code}.${memoryNote(ending.fullMb)}${saidLast}`)
    case 'fault':
      return final(
        `The program was stopped by a fault of its own: ${ending.what}.${memoryNote(ending.fullMb)}${saidLast}`,
      )
    case 'stack':
      return final(`The program called itself too deeply: its stack is full.${saidLast}`)
    case 'too much':
      return final(tooMuch(ending.of, limits))
    case 'not started':
      return new ComputeFailure(`The program could not be started: ${ending.why}.`, true)
  }
}

/** What every node would find: nobody tries again. */
const final = (reason: string) => new ComputeFailure(reason, false)

const tooMuch = (of: 'output' | 'checkpoint', { outputBytes, ...limits }: JobLimits) =>
  of === 'output'
    ? `The program wrote more output than the ${inMb(outputBytes)} that it may write.`
    : `The program wrote a larger checkpoint than the ${checkpointMbMax(limits)} MB that it may save.`

const inMb = (bytes: number) =>
  bytes % BYTES_PER_MB === 0 ? `${bytes / BYTES_PER_MB} MB` : `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`

const memoryNote = (fullMb: number | null) => (fullMb === null ? '' : ` Its memory was full: ${fullMb} MB.`)

function lastLine(log: string): string {
  const line = log.trimEnd().split('\n').at(-1)?.trim().slice(0, LOG_LINE_MAX) ?? ''
  return line === '' ? '' : ` It said: ${line}`
}

/** Far above what any program needs that was tried before: another node would use it up as well. */
export const cpuUsedUp = ({ cpuS }: JobLimits) =>
  final(`The program used up the ${cpuS} s of CPU time that it may use.`)

/** Attempts here ended before they saved anything; that may be this computer's fault. */
export const cpuUsedUpHere = ({ cpuS }: JobLimits) =>
  new ComputeFailure(
    `The program used up the ${cpuS} s of CPU time that it may use, in several attempts on this computer.`,
    true,
  )

/** A faster or less busy computer may do it in time. */
export const wallUsedUp = ({ wallS }: JobLimits) =>
  new ComputeFailure(`The program was not done after the ${wallS} s that it may take.`, true)

export const processTooLarge = (usedMb: number, allowedMb: number) =>
  final(`The process of the program used ${usedMb} MB of memory, and may use ${allowedMb} MB.`)

export const threadTooLarge = () => final('The engine needs more memory for the program than there is for it.')
