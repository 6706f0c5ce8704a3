import { setTimeout as delay } from 'node:timers/promises'
import { type HowToStart, type Program, type ProgramEnd, startProgram } from './program.ts'

/** A call to a program that has just been killed fails before its end is known; this long the end is waited for. */
const END_SEEN_WITHIN_MS = 2000

/** A program that we need has ended; its exit code becomes ours. */
export class ProgramEnded extends Error {
  override name = 'ProgramEnded'
  readonly exitCode: number

  constructor(program: string, end: ProgramEnd) {
    super(
      'code' in end
        ? `The ${program} has ended (exit code ${end.code}); its last lines say why.`
        : `The ${program} was killed (${end.signal}).`,
    )
    this.exitCode = 'code' in end ? end.code : 1
  }
}

/** We were asked to stop. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** The programs of one `npm start`: they run together, and when one of them ends, or we are to stop, none goes on. */
export type ProgramGroup = {
  /** Starts a program that is needed from now on. */
  keep(name: string, args: readonly string[], how?: HowToStart): Program
  /** Runs a program to its end. Rejects with `ProgramEnded` when it fails. */
  run(name: string, args: readonly string[]): Promise<void>
  /** Waits for `work`. Rejects with `ProgramEnded` or `Stopped` as soon as it is in vain. */
  during<T>(work: Promise<T>): Promise<T>
  /** Stops what was started, the last first. */
  stop(): Promise<void>
}

export function programGroup(stopping: AbortSignal): ProgramGroup {
  const programs: Program[] = []
  const trouble = Promise.withResolvers<never>()
  // Whoever waits hears of it; between two steps nobody does.
  trouble.promise.catch(() => undefined)
  const stopped = () => trouble.reject(new Stopped('Asked to stop'))
  if (stopping.aborted) stopped()
  stopping.addEventListener('abort', stopped, { once: true })

  function begin(name: string, args: readonly string[], how?: HowToStart): Program {
    if (stopping.aborted) throw new Stopped('Asked to stop')
    const program = startProgram(name, args, how)
    programs.push(program)
    return program
  }

  async function during<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([trouble.promise, work])
    } catch (error) {
      await Promise.race([trouble.promise, delay(END_SEEN_WITHIN_MS)])
      throw error
    }
  }

  return {
    during,
    keep(name, args, how) {
      const program = begin(name, args, how)
      void program.ended.then((end) => trouble.reject(new ProgramEnded(name, end)))
      return program
    },
    async run(name, args) {
      const end = await during(begin(name, args).ended)
      if (!('code' in end && end.code === 0)) throw new ProgramEnded(name, end)
    },
    async stop() {
      for (const program of programs.toReversed()) await program.stop()
    },
  }
}
