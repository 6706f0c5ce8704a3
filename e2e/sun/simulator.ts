import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ControlRequest } from '#main/solar/simulators/control.ts'
import { readTruth, type TruthRow } from '#scripts/simulate/read-truth.ts'

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/simulate.ts')
const ADDRESS = /http:\/\/([\d.]+:\d+)/

/** `npm run simulate` as another process. */
export type Simulator = AsyncDisposable & {
  /** Where its device answers, as owners type it: `127.0.0.1:41234`. */
  readonly address: string
  /** Changes what is true there; does nothing once it was killed. */
  control(change: ControlRequest): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** What it has said of its truth so far; it needs `--log FILE` for that. */
  truth(): readonly TruthRow[]
}

/** Starts a device, with the words that a person would type; resolves when it says where it is. */
export async function startSimulator(logFile: string, ...words: readonly string[]): Promise<Simulator> {
  const child = spawn(process.execPath, [SCRIPT, ...words, '--log', logFile], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const address = await addressOf(child)
  let isKilled = false
  const kill = async () => {
    isKilled = true
    child.kill('SIGKILL')
    await ended
  }
  return {
    address,
    kill,
    async control(change) {
      try {
        if (!isKilled) await tell(address, change)
      } catch (error) {
        // A change that was on its way when it was killed reaches nobody.
        if (!isKilled) throw error
      }
    },
    truth: () => readTruth(readFileSync(logFile, 'utf8')),
    [Symbol.asyncDispose]: kill,
  }
}

async function tell(address: string, change: ControlRequest): Promise<void> {
  const answer = await fetch(`http://${address}/control`, { method: 'POST', body: JSON.stringify(change) })
  if (!answer.ok) throw new Error(`The simulator refused ${JSON.stringify(change)}: ${await answer.text()}`)
}

/** Its first line has it; what it says later is read on, or its pipe would fill. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, address] = ADDRESS.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`The simulator ended with ${code}`)))
  })
}
