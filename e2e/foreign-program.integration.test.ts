import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gridProgram } from './fixtures/grid-program.ts'
import { canCompileC, guideFolder, type GuideFolder } from './fixtures/guide-programs.ts'
import { type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'

/** No program of this project: the longest of the chains that begin below a number, as a stranger would write it. */
const CHAINS_C = `
#include <stdio.h>
int main(void) {
  unsigned long long limit, longest = 0, from = 0;
  if (scanf("%llu", &limit) != 1) return 1;
  for (unsigned long long start = 1; start < limit; start++) {
    unsigned long long steps = 1;
    for (unsigned long long n = start; n != 1; steps++) n = n % 2 ? 3 * n + 1 : n / 2;
    if (steps > longest) longest = steps, from = start;
  }
  printf("below %llu: %llu begins %llu steps\\n", limit, from, longest);
}
`
const FOR_GRID = ['--target=wasm32-wasi', '--sysroot=/usr', '-O2', '-Wl,--max-memory=67108864', '-Wl,--strip-all']
const TASKS = 20
const named = (place: number) => `${String(place).padStart(2, '0')}.txt`
const INPUTS = {
  'prime-gaps': (place: number) => `${2 + place * 4_700_000_019} ${2 + place * 4_700_000_019 + 300_000}`,
  chains: (place: number) => `${1000 + place * 7919}`,
}
type Name = keyof typeof INPUTS
const NAMES = ['prime-gaps', 'chains'] as const

let grid: TestGrid
let place: GuideFolder
let program: ReturnType<typeof gridProgram>
const fileIn = (...parts: readonly string[]) => path.join(place.folder, ...parts)

/** A campaign of twenty files, watched to its end; gives its id. */
async function campaignOf(name: Name): Promise<string> {
  await program.json('workloads', 'add', fileIn(`${name}.wasm`), '--name', name, '--version', '1.0.0')
  mkdirSync(fileIn(`inputs of ${name}`))
  for (let number = 0; number < TASKS; number += 1)
    writeFileSync(fileIn(`inputs of ${name}`, named(number)), INPUTS[name](number))
  const request = { type: 'scientific', name, workload: `${name}@1.0.0`, params: {}, deadline_minutes: 60 }
  const file = place.write(`${name}.json`, JSON.stringify({ ...request, head_start_share: 0 }))
  const [made] = await program.json('campaigns', 'create', file, '--folder', fileIn(`inputs of ${name}`))
  expect(made).toMatchObject({ tasks: { total: TASKS } })
  const id = String(made?.['id'])
  expect(await program.admin('campaigns', 'watch', id)).toMatchObject({ code: 0 })
  return id
}
async function resultsOf(name: Name, id: string): Promise<readonly string[]> {
  await program.json('campaigns', 'result', id, '--file', fileIn(`${name}.tar`))
  mkdirSync(fileIn(`results of ${name}`))
  execFileSync('tar', ['-xf', fileIn(`${name}.tar`), '-C', fileIn(`results of ${name}`)])
  return Array.from({ length: TASKS }, (_, number) =>
    readFileSync(fileIn(`results of ${name}`, 'results', named(number)), 'utf8'),
  )
}
const nativeResults = (name: Name) =>
  Array.from(
    { length: TASKS },
    (_, number) => spawnSync(fileIn(name), { input: INPUTS[name](number), encoding: 'utf8' }).stdout,
  )

describe.skipIf(!canCompileC())('a program in C, run by two nodes that take those of others', () => {
  let nodes: readonly TestNodeProgram[] = []

  beforeAll(async () => {
    grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
    program = gridProgram(grid)
    place = guideFolder()
    nodes = [testNodeProgram(), testNodeProgram()]
    for (const made of ['prime-gaps', 'prime-gaps.wasm']) place.make(made)
    const source = place.write('chains.c', CHAINS_C)
    execFileSync('clang', ['-O2', source, '-o', fileIn('chains')])
    execFileSync('clang', [...FOR_GRID, source, '-o', fileIn('chains.wasm')])
    for (const [number, node] of nodes.entries()) {
      const name = `Hall ${number}`
      await node.call('register', '--server', grid.url, '--name', name, '--location', 'Brussels', '--cores', '2')
      await node.run('--slots', '1', '--workloads', 'any').until(({ connected }) => connected)
    }
  })
  afterAll(async () => {
    for (const node of nodes) node[Symbol.dispose]()
    place[Symbol.dispose]()
    await grid[Symbol.asyncDispose]()
  })

  test.each(NAMES)('%s: twenty results are, byte for byte, those of the native program', async (name) => {
    const id = await campaignOf(name)
    const results = await resultsOf(name, id)
    expect(new Set(results).size).toBe(TASKS)
    expect(results).toEqual(nativeResults(name))
    const workers = await grid.database.query<{ nodes: number }>(
      'select count(distinct assigned_node_id)::int as nodes from grid_tasks where campaign_id = $1',
      [id],
    )
    expect(workers).toEqual([{ nodes: 2 }])
  })
})
