import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import type { WasmJob } from '../ports.ts'

/** For tests: an agent in a process of its own, which starts a job and then calls its computation. */
export function agentWith(job: WasmJob, call: string): ChildProcess {
  const file = path.join(path.dirname(job.folder), 'agent.mjs')
  const children = pathToFileURL(path.join(import.meta.dirname, '../test-children.ts')).href
  writeFileSync(
    file,
    `import { computerOf, startForked } from ${JSON.stringify(children)}
     computerOf(startForked).start(${JSON.stringify(job)}).${call}`,
  )
  const agent = spawn(process.execPath, [file], { stdio: 'inherit' })
  onTestFinished(() => void agent.kill('SIGKILL'))
  return agent
}
