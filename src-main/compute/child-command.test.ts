import { expect, test } from 'vitest'
import { commandFor } from './child-command.ts'
import type { WasmJob } from './ports.ts'

const PROGRAMS = { data_hash: '/app/data-hash-child.mjs', wasm: '/app/sandbox-child.mjs' }
const OPEN = { files: true, network: false, openBecause: 'not_linux', cutter: [] } as const
const JOB: WasmJob = {
  taskType: 'wasm',
  taskId: 'a task',
  module: { file: '/cache/module', sha256: 'aa' },
  input: { file: '/cache/input', sha256: 'bb' },
  args: [],
  limits: { memoryMb: 256, cpuS: 1, wallS: 1, outputBytes: 1 },
  folder: '/work/a task',
  cpuMsBefore: 0,
  checkpointEveryS: 30,
}
const SLOTS = ['/work/a task/checkpoint-a', '/work/a task/checkpoint-b']
const allowed = (flags: readonly string[], what: string) =>
  flags.filter((flag) => flag.startsWith(`--allow-${what}=`)).map((flag) => flag.split('=')[1])

test('a program of others may read what it needs, write its checkpoint, and knows nothing of the agent', () => {
  const { file, execPath, execArgv, env, cwd } = commandFor(JOB, PROGRAMS, OPEN)
  expect([file, execPath, cwd]).toEqual([PROGRAMS.wasm, process.execPath, JOB.folder])
  const needed: Partial<Record<NodeJS.Platform, string[]>> = {
    win32: ['SystemRoot'],
    linux: ['MALLOC_MMAP_THRESHOLD_'],
  }
  expect(Object.keys(env)).toEqual(needed[process.platform] ?? [])
  expect(allowed(execArgv, 'fs-read')).toEqual([
    '/app/sandbox-child.mjs',
    '/app/parts',
    '/cache/module',
    '/cache/input',
    ...SLOTS,
  ])
  expect(allowed(execArgv, 'fs-write')).toEqual(SLOTS)
  expect(execArgv).toContain('--permission')
})

test('where the network can be taken away, Node is started by what does so', () => {
  const cutter = ['/usr/bin/unshare', '--net', '--']
  const { execPath, execArgv } = commandFor(JOB, PROGRAMS, { ...OPEN, network: true, openBecause: null, cutter })
  expect([execPath, ...execArgv.slice(0, 3)]).toEqual(['/usr/bin/unshare', '--net', '--', process.execPath])
})

test('a program of our own sees what the agent sees', () => {
  const job = { taskType: 'data_hash', set: null, first: 0, files: [] } as const
  expect(commandFor(job, PROGRAMS, OPEN)).toMatchObject({ file: PROGRAMS.data_hash, env: process.env })
})
