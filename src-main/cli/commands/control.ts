import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlRequest } from '#core/contracts/agent.ts'
import { askAgent } from '../../agent/adapters/control-socket.ts'
import { type Invocation, optional } from '../options.ts'
import { pauseEnd } from '../pause-end.ts'
import { statusLines } from '../show-snapshot.ts'

const WATCH_EVERY_MS = 1000

/** Shows what the running agent does; with `--watch` again and again until Ctrl-C. */
export async function statusCommand(invocation: Invocation): Promise<void> {
  await askAndShow(invocation, { verb: 'status' })
  while (invocation.values.watch === true) {
    await sleep(WATCH_EVERY_MS)
    if (process.stdout.isTTY) process.stdout.write('\u001B[H\u001B[2J')
    await askAndShow(invocation, { verb: 'status' })
  }
}

export async function pauseCommand(invocation: Invocation): Promise<void> {
  const asked = { for: optional(invocation, 'for'), until: optional(invocation, 'until') }
  const until = pauseEnd(asked, new Date())
  await askAndShow(invocation, { verb: 'pause', until: until?.toISOString() ?? null })
}

export const resumeCommand = (invocation: Invocation): Promise<void> => askAndShow(invocation, { verb: 'resume' })
export const finishCommand = (invocation: Invocation): Promise<void> => askAndShow(invocation, { verb: 'finish' })

async function askAndShow({ directory, language, json }: Invocation, request: ControlRequest): Promise<void> {
  const snapshot = await askAgent(directory, request)
  if (json) console.log(JSON.stringify(snapshot))
  else for (const line of statusLines(snapshot, language)) console.log(line)
}
