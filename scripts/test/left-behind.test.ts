import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { processesLeftIn, processesUsing } from './left-behind.ts'

test('finds who works in a folder, who was started with a path in it, and who has inherited one', async ({ skip }) => {
  skip(process.platform !== 'linux', 'only Linux can tell')
  const folder = newFolder()
  mkdirSync(path.join(folder, 'inside'))
  const works = await startIdle({ cwd: path.join(folder, 'inside') })
  const named = await startIdle({ args: ['--data-dir', path.join(folder, 'data')] })
  const inherited = await startIdle({ env: { TMPDIR: folder } })
  const alike = await startIdle({ args: [`${folder}-of-somebody-else`] })
  const found = processesUsing(folder).map((line) => Number(line.split(' ')[0]))
  expect(new Set(found)).toEqual(new Set([works.pid, named.pid, inherited.pid]))
  expect(found).not.toContain(alike.pid)
})

test('waits for one that is just ending, and names one that does not end', async ({ skip }) => {
  skip(process.platform !== 'linux', 'only Linux can tell')
  const folder = newFolder()
  const child = await startIdle({ args: [folder] })
  expect(await processesLeftIn(folder, 0)).toEqual([expect.stringMatching(`^${child.pid} .*${folder}$`)])
  child.kill()
  expect(await processesLeftIn(folder, 10_000)).toEqual([])
})

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'koprogo-left-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A process that does nothing until the test ends. */
async function startIdle({
  args = [],
  cwd = '/',
  env = {},
}: {
  args?: string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
}) {
  const program = "process.stdout.write('.'); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', program, '--', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}
