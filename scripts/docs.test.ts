import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
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
