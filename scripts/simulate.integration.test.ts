import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'

const SCRIPT = path.join(import.meta.dirname, 'simulate.ts')

/** Resolves with what it said first, a line for its address and one for its control. */
async function simulate(...args: readonly string[]) {
  const program = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void program.kill('SIGKILL'))
  const ended = once(program, 'exit').then(([code]) => code as number | null)
  const lines: string[] = []
  for await (const line of createInterface({ input: program.stdout })) {
    lines.push(line)
    if (lines.length === 2) break
  }
  return { program, ended, said: lines.join('\n') }
}

test('runs by hand: says where it is, is changed while it runs, and leaves its truth behind', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-simulate-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const log = path.join(folder, 'truth.csv')
  const { program, ended, said } = await simulate(
    'shelly',
    '--scenario',
    'broken-clouds',
    '--speed',
    '60',
    '--log',
    log,
  )
  const [address] = /http:\/\/[\d.]+:\d+/.exec(said) ?? []
  expect(said).toMatch(/^shelly \(pro-3em\) at http.*: broken-clouds, 60 times as fast\n/)

  const changes = { pv_w: 3000, house_w: 500, extra_load_w: 150 }
  await fetch(`${address}/control`, { method: 'POST', body: JSON.stringify(changes) })
  const status = await fetch(`${address}/rpc/EM.GetStatus?id=0`)
  expect(await status.json()).toMatchObject({ total_act_power: -2350 })

  program.kill('SIGTERM')
  expect(await ended).toBe(0)
  const rows = readFileSync(log, 'utf8').trimEnd().split('\n')
  expect(rows[0]).toBe('t,pv_w,house_w,extra_w,grid_w')
  expect(rows.at(-1)).toMatch(/^\d{4}-.*Z,3000,500,150,-2350$/)
})

test.each([
  [['toaster'], 'device: one of shelly'],
  [['p1', '--log', '/nowhere/at/all.csv'], 'ENOENT'],
])('refuses %j with what is wrong, and 2', async (args, why) => {
  const program = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(program, 'exit')
  let heard = ''
  for await (const part of program.stderr) heard += String(part)
  expect([(await ended)[0], heard]).toEqual([2, expect.stringContaining(why)])
})
