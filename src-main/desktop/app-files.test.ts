import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTENT_POLICY } from '#core/contracts/content-policy.ts'
import { appFiles, isOurs } from './app-files.ts'

describe('the files of the interface', () => {
  let folder = ''
  const ask = (url: string, method = 'GET') => appFiles(path.join(folder, 'renderer'))(new Request(url, { method }))
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'koprogo-app-files-'))
    await mkdir(path.join(folder, 'renderer', 'assets'), { recursive: true })
    await mkdir(path.join(folder, 'renderer-secret'))
    await writeFile(path.join(folder, 'renderer', 'index.html'), '<p>here</p>')
    await writeFile(path.join(folder, 'renderer', 'assets', 'a b.js'), 'export {}')
    await writeFile(path.join(folder, 'renderer', 'identity.key'), 'secret')
    await writeFile(path.join(folder, 'secret.json'), 'secret')
    await writeFile(path.join(folder, 'renderer-secret', 'secret.json'), 'secret')
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('are answered with the policy that holds for all of them', async () => {
    const response = await ask('app://koprogo/index.html#/earnings')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<p>here</p>')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_POLICY)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('are found by their decoded name', async () => {
    expect((await ask('app://koprogo/assets/a%20b.js')).headers.get('content-type')).toContain('text/javascript')
  })

  test('answer HEAD without a body', async () => {
    const response = await ask('app://koprogo/index.html', 'HEAD')
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuse %s', async (method) => {
    expect((await ask('app://koprogo/index.html', method)).status).toBe(405)
  })

  test.each([
    'app://koprogo/',
    'app://koprogo/assets',
    'app://koprogo/missing.js',
    'app://koprogo/index.html/x.js',
    'app://koprogo/identity.key',
    'app://koprogo/../secret.json',
    'app://koprogo/%2e%2e/secret.json',
    'app://koprogo/..%2fsecret.json',
    'app://koprogo/%2e%2e%2fsecret.json',
    'app://koprogo/..%2frenderer-secret%2fsecret.json',
    'app://koprogo/assets/..%2f..%2fsecret.json',
    'app://koprogo/%2Fetc%2Fpasswd',
    'app://koprogo/index.html%00.js',
    'app://koprogo/%E0%A4%A.js',
    `app://koprogo/${'a'.repeat(5000)}.js`,
    'app://evil/index.html',
    'app://koprogo.evil/index.html',
    'app://koprogo:81/index.html',
  ])('do not hold %s', async (url) => {
    expect((await ask(url)).status).toBe(404)
  })
})

describe('an address is ours', () => {
  test.each(['app://koprogo/', 'app://koprogo/index.html#/settings'])('%s', (url) => expect(isOurs(url)).toBe(true))
})
describe('an address is not ours', () => {
  test.each([
    'https://koprogo/',
    'app://KOPROGO.evil/',
    'app://evil@koprogo/',
    'app:koprogo',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
    'koprogo',
  ])('%s', (url) => expect(isOurs(url)).toBe(false))
})
