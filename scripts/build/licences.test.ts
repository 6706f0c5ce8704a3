import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { licenceOf, packageFolder } from './licences.ts'

const installed = (name: string) => path.resolve(import.meta.dirname, '../../node_modules', name)

test.each([
  ['/app/node_modules/vue/dist/vue.js', '/app/node_modules/vue'],
  ['\0/app/node_modules/@vue/shared/index.js?commonjs', '/app/node_modules/@vue/shared'],
  ['/app/node_modules/a/node_modules/b/c.js', '/app/node_modules/a/node_modules/b'],
  ['/app/src-renderer/main.ts', null],
  ['\0vite/preload-helper.js', null],
])('%j belongs to %j', (id, folder) => {
  expect(packageFolder(id)).toBe(folder)
})

describe('the licence of', () => {
  test('a package is what it says, with the whole text', () => {
    expect(licenceOf(installed('vue'))).toMatchObject({ name: 'vue', licence: 'MIT' })
    expect(licenceOf(installed('vue')).text).toContain('Permission is hereby granted')
  })

  test('one that says it in its licence file only is known by its words', () => {
    expect(licenceOf(installed('suncalc'))).toMatchObject({ licence: 'BSD-2-Clause' })
  })

  test('one that nobody can say stops the build', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kg-licence-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'secret', version: '1.0.0' }))
    writeFileSync(path.join(folder, 'README.md'), '# secret\n\n## License\n\nAsk us.\n')
    expect(() => licenceOf(folder)).toThrow('secret 1.0.0 does not say its licence')
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'open', version: '1.0.0', license: 'MIT' }))
    expect(licenceOf(folder).text).toBe('## License\n\nAsk us.')
  })
})
