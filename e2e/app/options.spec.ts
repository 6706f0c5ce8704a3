import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { expect, test } from './fixtures.ts'
import { startToItsEnd } from './launch.ts'
import { ask, untilState } from './page-calls.ts'

test.describe('what it was started with', () => {
  let home = ''
  test.beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'kg-options-'))
    writeFileSync(path.join(home, 'a file'), '')
  })
  test.afterEach(() => rmSync(home, { recursive: true, force: true }))

  for (const [args, sentence] of [
    [['--data-dir'], '--data-dir needs a folder behind it.'],
    [['--data-dir', 'HOME/a file'], 'The data folder HOME/a file cannot be used ('],
    [['--data-dir', 'HOME', '--solar-watts', 'much'], '--solar-watts takes a number from 0 to 10000000, not “much”.'],
  ] as const) {
    test(`ends with 2 and one sentence when it cannot be: ${args.join(' ')}`, () => {
      const inHome = (text: string) => text.replaceAll('HOME', home)
      const { code, said } = startToItsEnd(home, ['.', ...args.map(inHome)])
      expect(said).toContain(inHome(sentence))
      expect(said).not.toMatch(/^\s+at /m)
      expect(code).toBe(2)
    })
  }
})

test('the watts of the roof reach the node', async ({ launch, invite }) => {
  const { page } = await launch({ args: ['--solar-watts', '500'] })
  await untilState(page, ({ phase }) => phase === 'welcome')
  const profile = { name: 'Hall', location: 'Rue Haute 12', cpu_cores: 2, has_solar: true, green_certificates: false }
  await ask(page, 'join', { target: await invite(), ...profile, consent_version: CONSENT_VERSION })
  const { agent } = await untilState(page, (state) => (state.agent?.solar_w ?? 0) > 0)
  expect(agent).toMatchObject({ solar_w: 500, warnings: [] })
})
