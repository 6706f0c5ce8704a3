import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { WORKLOAD_LIMITS_DEFAULT, WORKLOAD_LIMITS_MAX } from '#core/workload/limits.ts'
import { WASI_IMPORTS } from '#core/workload/wasi-imports.ts'
import { VERSION } from '#server/version.ts'
import { apiReference } from './docs/api-reference.ts'
import { envExample } from './docs/env-example.ts'

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8')

test('the API reference is what the routes say (npm run docs)', () => {
  expect(read('docs/API.md')).toBe(apiReference())
})

test('.env.example has every setting with its sentence (npm run docs)', () => {
  expect(read('.env.example')).toBe(envExample())
})

test('the version that programs tell is the one of package.json', () => {
  expect(VERSION).toBe(JSON.parse(read('package.json')).version)
})

test('the README names every npm script a person would call', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const internal = /^(pre|lint$|types$|boundaries$|deadcode$|docs$|fmt$|coverage$|build$)/
  const named = Object.keys(scripts).filter((name) => !internal.test(name))
  const readme = read('README.md')
  expect(named.filter((name) => !new RegExp(`npm (run (-s )?)?${name}\\b`).test(readme))).toEqual([])
})

test('the guide for authors of workloads names what a program may import, and the limits', () => {
  const guide = read('docs/guides/workload-authors.md')
  const named = Array.from(guide.matchAll(/`((?:args|environ|clock|random|fd|proc|sched)_\w+)`/g), ([, name]) => name)
  expect(new Set(named)).toEqual(new Set(Object.keys(WASI_IMPORTS)))
  const [unlessSaid, atMost] = [WORKLOAD_LIMITS_DEFAULT, WORKLOAD_LIMITS_MAX].map((limits) => ({
    memory_mb: `${limits.memory_mb} MB`,
    cpu_s: timeText(limits.cpu_s),
    wall_s: timeText(limits.wall_s),
    output_bytes: `${limits.output_bytes / 1024 / 1024} MB`,
  }))
  const rows = Object.fromEntries(
    Array.from(guide.matchAll(/^\|[^|]+\(`(\w+)`\) *\| (\w+ \w+) *\| (\w+ \w+) *\|$/gm), ([, name, ...cells]) => [
      name,
      cells,
    ]),
  )
  const names = ['memory_mb', 'cpu_s', 'wall_s', 'output_bytes'] as const
  expect(rows).toEqual(Object.fromEntries(names.map((name) => [name, [unlessSaid?.[name], atMost?.[name]]])))
})

const HOUR_S = 3600
function timeText(seconds: number): string {
  const hours = seconds / HOUR_S
  const [count, unit] = hours < 24 ? [hours, 'hour'] : [hours / 24, 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
