import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { constants, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { childProcessComputer } from './child-process-computer.ts'
import { computerContract } from './computer.contract.ts'
import { trusted } from './child-command.ts'
import { forkedChild } from './forked-child.ts'
import { lendChild, portedChild } from './ported-child.ts'

const CHILD_FILE = join(import.meta.dirname, 'data-hash-child.ts')
const COMPUTER_FILE = join(import.meta.dirname, 'child-process-computer.ts')
const COMMAND_FILE = join(import.meta.dirname, 'child-command.ts')
const FORKED_FILE = join(import.meta.dirname, 'forked-child.ts')
const EMPTY_JOB = { taskType: 'data_hash', set: null, first: 0, files: [] } as const
const WAIT = { timeout: 60_000, interval: 5 }

const forked = (childFile: string) => childProcessComputer({ startChild: () => forkedChild(trusted(childFile)) })

/** Started at one end of a channel, used at the other, as the node's thread does in Electron. */
const lent = (childFile: string) =>
  childProcessComputer({
    startChild() {
      const { port1, port2 } = new MessageChannel()
      lendChild(forkedChild(trusted(childFile)), port1)
      return portedChild(port2)
    },
  })

computerContract('the child process computer', () => forked(CHILD_FILE))
computerContract('a computer whose processes another thread starts', () => lent(CHILD_FILE))

describe('the child process computer', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'koprogo-child-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function script(name: string, source: string): Promise<string> {
    const file = join(folder, name)
    await writeFile(file, source)
    return file
  }
  const pidFile = () => join(folder, 'pid')
  /** The real child, which first tells the test its process id. */
  const tellingChild = () =>
    script(
      'child.mjs',
      `import { writeFileSync } from 'node:fs'
       writeFileSync(${JSON.stringify(pidFile())}, String(process.pid))
       await import(${JSON.stringify(pathToFileURL(CHILD_FILE).href)})`,
    )
  const childPid = () =>
    vi.waitFor(async () => {
      const pid = Number(await readFile(pidFile(), 'utf8'))
      expect(pid).toBeGreaterThan(0)
      return pid
    }, WAIT)
  /** Starts a child that does nothing until it is ended. */
  const startPaused = async () => {
    const computation = forked(await tellingChild()).start(EMPTY_JOB)
    computation.pause()
    return computation
  }
  const failureOf = async (source: string) => {
    const childFile = await script('broken.mjs', source)
    return forked(childFile)
      .start(EMPTY_JOB)
      .result.catch((error: unknown) => error)
  }

  test('gives its child the lowest priority', async () => {
    const computation = await startPaused()
    const pid = await childPid()
    await vi.waitFor(() => expect(getPriority(pid)).toBe(constants.priority.PRIORITY_LOW), WAIT)
    await computation.cancel()
  })

  test('has no process left once cancel resolves', async () => {
    const computation = await startPaused()
    const pid = await childPid()
    expect(isGone(pid)).toBe(false)
    await computation.cancel()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test.skipIf(process.platform === 'win32')('kills a child that does not heed SIGTERM', async () => {
    const childFile = await script(
      'deaf.mjs',
      `import { writeFileSync } from 'node:fs'
       process.on('SIGTERM', () => {})
       process.on('disconnect', () => {})
       setInterval(() => {}, 1000)
       writeFileSync(${JSON.stringify(pidFile())}, String(process.pid))`,
    )
    const computation = forked(childFile).start(EMPTY_JOB)
    const pid = await childPid()
    await computation.cancel()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  test('never outlives the agent, even one that is killed', async () => {
    const parent = await script(
      'parent.mjs',
      `import { childProcessComputer } from ${JSON.stringify(pathToFileURL(COMPUTER_FILE).href)}
       import { forkedChild } from ${JSON.stringify(pathToFileURL(FORKED_FILE).href)}
       import { trusted } from ${JSON.stringify(pathToFileURL(COMMAND_FILE).href)}
       const childFile = ${JSON.stringify(await tellingChild())}
       childProcessComputer({ startChild: () => forkedChild(trusted(childFile)) }).start(${JSON.stringify(EMPTY_JOB)}).pause()`,
    )
    const agent = spawn(process.execPath, [parent], { stdio: 'ignore' })
    const pid = await childPid()
    agent.kill('SIGKILL')
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), WAIT)
  })

  test('reports a child that is killed from outside as a failure for another node to try', async () => {
    const computation = await startPaused()
    process.kill(await childPid(), 'SIGKILL')
    const failure = await computation.result.catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ComputeFailure', retryable: true })
    expect(String(failure)).toContain('The computation ended without a result (')
  })

  test('tells the exit code of a child that ends without a result', async () => {
    expect(await failureOf('process.exit(3)')).toMatchObject({
      message: 'The computation ended without a result (exit code 3).',
      retryable: true,
    })
  })

  test('tells the error of a child that crashes', async () => {
    expect(await failureOf('throw new RangeError("the disk is on fire")')).toMatchObject({
      message: 'The computation ended without a result (exit code 1): RangeError: the disk is on fire',
      retryable: true,
    })
  })

  test('ends a child that sends what it does not understand', async () => {
    expect(await failureOf('process.send({ type: "nonsense" }); setInterval(() => {}, 1000)')).toMatchObject({
      message: 'The computation sent a message that is not understood.',
      retryable: true,
    })
  })
})

/** Whether a process has ended; where nobody collects orphans, an ended one stays listed as a zombie. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  return process.platform === 'linux' && /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
