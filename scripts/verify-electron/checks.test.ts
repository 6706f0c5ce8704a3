import { expect, test } from 'vitest'
import { FIXITY_REPORT_FORMAT } from '#core/contracts/blobs.ts'
import { HOST_CALLS } from '#core/contracts/host-calls.ts'
import { type Check, NotHere, type Outcome, outcomeOf } from './check.ts'
import type { AppRun } from './app-run.ts'
import { kiosk, kioskKeys } from './kiosk-checks.ts'
import { child, program } from './compute-checks.ts'
import { keyring, sqlite } from './program-checks.ts'
import { exitCodeOf, lineOf, summaryOf } from './report.ts'
import { end, ipc, nodeThread, page, sandbox, secondStart, versions, window } from './window-checks.ts'

const SHA256 = 'a'.repeat(64)
const reportOf = (sha256: string, intact: number) =>
  Buffer.from(
    JSON.stringify({
      format: FIXITY_REPORT_FORMAT,
      set: null,
      first: 0,
      count: 1,
      intact,
      changed: [],
      missing: [],
      files: [{ path: 'sample.txt', sha256, size_bytes: 1 }],
      merkle_root: SHA256,
    }),
  ).toString('base64')
const result = (sha256: string, intact = 1) => ({ type: 'result' as const, result: reportOf(sha256, intact), cpuMs: 1 })

/** What is seen where everything works, and each thing that may be wrong with it. */
function faultsOf<Facts extends object>(check: Check<Facts>, good: Facts, ...bad: readonly Partial<Facts>[]) {
  expect(check.faults(good)).toEqual([])
  expect(check.tell(good)).not.toBe('')
  return bad.map((one) => check.faults({ ...good, ...one }).join('; '))
}

test('another Electron than the one of package.json', () => {
  const good = { electron: '45.4.1', chrome: '156.0', node: '24.21.0' }
  expect(faultsOf(versions('45.4.1'), good, { electron: '44.2.0' })).toEqual([
    'this is Electron 44.2.0, and package.json asks for 45.4.1',
  ])
})

test('a window that is not there, not shown or empty', () => {
  const good = { count: 1, isVisible: true, title: 'KoproGo Grid', isDrawn: true }
  expect(faultsOf(window, good, { count: 2 }, { isVisible: false }, { isDrawn: false })).toEqual([
    'there are 2 windows',
    'the window is not shown',
    'its page is empty',
  ])
})

test('a page with other powers than the contract gives it', () => {
  const calls = [...HOST_CALLS, 'onState']
  const good = { calls, isFrozen: true, leaks: [], isPolicyInForce: true }
  const bad = [{ calls: ['join'] }, { isFrozen: false }, { leaks: ['process'] }, { isPolicyInForce: false }]
  expect(faultsOf(page, good, ...bad)).toEqual([
    'the page has other calls than the contract: join',
    'the page can change its calls',
    'the page can reach “process”',
    'the page may run text as program: its policy is not in force',
  ])
})

test('a shell that does not answer as a window, and a node that does not wait', () => {
  expect(faultsOf(ipc, { ok: true, value: { kind: 'window' } }, { ok: false }, { value: { kind: 'browser' } })).toEqual(
    ['the shell refuses its own page', 'the shell says that it is “browser”, not a window'],
  )
  expect(nodeThread.faults('welcome')).toEqual([])
  expect(nodeThread.faults('failed')).toEqual(['a new node is “failed” instead of waiting to be let in'])
})

test('an SQLite that keeps nothing, or without its log', () => {
  const good = { version: '3.53.4', journal: 'wal', read: 42 }
  expect(faultsOf(sqlite, good, { journal: 'memory' }, { read: 0 })).toEqual([
    'its log is of the kind “memory”, not wal',
    'it gives 0 back instead of 42',
  ])
})

test('a process that computes wrongly, not at all, or before everything else on the computer', () => {
  const good = { last: result(SHA256), priority: 19, exitCode: 15, expected: SHA256 }
  const faults = faultsOf(
    child,
    good,
    { last: result('b'.repeat(64)) },
    { last: result(SHA256, 0) },
    { last: { type: 'failed', reason: 'no such file', retryable: true } },
    { last: { type: 'gone', output: 'Error: Cannot find module\n' }, priority: null },
    { priority: 0 },
  )
  expect(faults).toEqual([
    'it found another hash than OpenSSL does',
    'it found another hash than OpenSSL does',
    'it failed: no such file',
    'it was gone before it said anything: Error: Cannot find module',
    'its priority is 0, not the lowest',
  ])
})

test('a program of somebody else that gives another result, or none', () => {
  const last = { type: 'result', result: Buffer.from('42').toString('base64'), cpuMs: 60 } as const
  const other = Buffer.from('41').toString('base64')
  const faults = faultsOf(
    program,
    { last, priority: 19, exitCode: 15 },
    { last: { ...last, result: other } },
    { last: { type: 'failed', reason: 'The program was refused.', retryable: false } },
    { last: { type: 'gone', output: 'Error: no threads here\n' }, priority: null },
    { priority: 10 },
  )
  expect(faults).toEqual([
    'its result is another',
    'it failed: The program was refused.',
    'it was gone before it said anything: Error: no threads here',
    'its priority is 10, not the lowest',
  ])
})

test('a keyring that gives something else back', () => {
  const good = { backend: 'gnome_libsecret', readBack: 'Sun on the roof of the Rue Haute.' }
  expect(faultsOf(keyring, good, { readBack: '' })).toEqual(['what it has sealed it does not give back'])
})

test('a page that is not confined', () => {
  expect(faultsOf(sandbox, { seccomp: '2', isRoot: false }, { seccomp: '0' }, { seccomp: '0', isRoot: true })).toEqual([
    'the process of the page is not confined (Seccomp: 0)',
    'Chromium’s sandbox does not run for root: verify as an ordinary user',
  ])
})

test('two apps on the same data, and an app that does not end well', () => {
  expect(faultsOf(secondStart, { status: 0, windows: 1 }, { status: null }, { status: 1 }, { windows: 2 })).toEqual([
    'a second start on the same data did not end by itself (killed)',
    'a second start on the same data did not end by itself (1)',
    'there are 2 windows after it',
  ])
  expect(faultsOf(end, { exitCode: 0, left: [] }, { exitCode: null }, { exitCode: 1 }, { left: ['7 node'] })).toEqual([
    'its exit code is that of a kill',
    'its exit code is 1',
    'left behind: 7 node',
  ])
})

test('a kiosk that does not fill its display, or that a key leads out of', () => {
  const good = { isKiosk: true, isFullScreen: true, window: [800, 480], display: [800, 480] } as const
  expect(faultsOf(kiosk, good, { isKiosk: false }, { isFullScreen: false }, { window: [800, 450] })).toEqual([
    'the window is not a kiosk’s',
    'it is not full screen',
    'it is 800×450 on a display of 800×480',
  ])
  const keys = { isKiosk: true, windows: 1, isSamePage: true, heard: ['a'] }
  expect(
    faultsOf(kioskKeys, keys, { isKiosk: false }, { windows: 0 }, { isSamePage: false }, { heard: ['F5', 'a'] }),
  ).toEqual([
    'a key led out of it',
    'there are 0 windows after it',
    'a key loaded the page again',
    'the page heard “F5 a”, not “a” alone',
  ])
})

const seen = (observe: () => Promise<readonly string[]>) =>
  outcomeOf({ name: 'any', observe, faults: (faults) => faults, tell: () => 'fine' }, {} as AppRun)

test('what cannot be told here is no success and no failure; whatever else is thrown is a failure', async () => {
  expect(await seen(() => Promise.resolve([]))).toEqual({ name: 'any', result: 'passed', words: 'fine' })
  expect(await seen(() => Promise.resolve(['this', 'that']))).toMatchObject({ result: 'failed', words: 'this; that' })
  expect(await seen(() => Promise.reject(new NotHere('only Linux')))).toMatchObject({ result: 'not here' })
  const undoubled = new Error('electron double: screen.getAllDisplays is not doubled')
  expect(await seen(() => Promise.reject(undoubled))).toMatchObject({ result: 'not here' })
  expect(await seen(() => Promise.reject(new TypeError('x is not a function')))).toMatchObject({
    result: 'failed',
    words: 'x is not a function',
  })
})

const outcome = (result: Outcome['result']): Outcome => ({ name: 'IPC', result, words: 'words' })

test('the report ends with its counts, and is good only when something passed and nothing failed', () => {
  const all = [outcome('passed'), outcome('passed'), outcome('not here'), outcome('failed')]
  expect(all.map(lineOf).map((line) => line[0])).toEqual(['✓', '✓', '–', '✗'])
  expect(summaryOf(all)).toBe('2 passed, 1 failed, 1 cannot be told here')
  expect(exitCodeOf(all)).toBe(1)
  expect(exitCodeOf(all.slice(0, 3))).toBe(0)
  expect(exitCodeOf([outcome('not here')])).toBe(1)
})
