import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SOURCE_PROBLEM_WORDS, SOURCE_PROBLEMS } from '#core/wording/source-problems.ts'
import { checkedSource, sourceForms } from './index.ts'
import { sourceFrom } from '../cli/source-words.ts'

const page = readFileSync(new URL('../../docs/METERS.md', import.meta.url), 'utf8')
const forms = await sourceForms()
const whole = (word: string) => word.replace(/=-$/, '=what is typed in its place')

test('docs/METERS.md has a row for each kind and for each thing that can go wrong', () => {
  for (const { kind, quality } of forms) expect(page).toMatch(new RegExp(`^\\| \`${kind}\` .*\\| ${quality} `, 'm'))
  for (const code of SOURCE_PROBLEMS) expect(page).toMatch(new RegExp(`^\\| .+ \\| \`${code}\` .*\\| .+ \\|$`, 'm'))
  expect(Object.keys(SOURCE_PROBLEM_WORDS.en)).toHaveLength(page.match(/^\| .+ \| `\w+` +\| .+ \|$/gm)!.length)
})

test('what it tells people to type is right', async () => {
  const commands = [
    ...page.replaceAll(/\\\n\s+/g, '').matchAll(/solar (?:test|set|add) ((?:[\w-]+ )(?:[^\s`=]+=[^\s`]+ ?)*)/g),
  ]
  const typed = commands.map(([, words]) => words!.trim().split(' ')).filter(([kind]) => kind !== 'KIND')
  expect(typed.length).toBeGreaterThanOrEqual(8)
  for (const words of typed) await checkedSource(sourceFrom(words.map(whole), forms))
})
