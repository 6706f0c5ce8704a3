import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { extractFile } from '@electron/asar'
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LINK_SCHEME } from '#main/desktop/deep-link.ts'
import { filesIn } from './package/check-contents.ts'
import { makeStubElectron } from './package/stub-electron.ts'

const root = path.resolve(import.meta.dirname, '..')
const bin = path.join(root, 'node_modules', '.bin')
const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, string>
const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-package-'))
afterAll(() => rmSync(folder, { recursive: true }))

const environment = { ...process.env, PATH: [bin, process.env['PATH']].join(path.delimiter) }
const run = (program: string, args: readonly string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    env: { ...environment, ...env },
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}
const filesBelow = (place: string) =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)))
    .toSorted()

describe('npm run package -- --linux --dir --stub', () => {
  const output = path.join(folder, 'packed')
  beforeAll(() => {
    const packed = run('node', [
      'scripts/package.ts',
      '--linux',
      '--dir',
      '--stub',
      '--x64',
      '--arm64',
      '--output',
      output,
    ])
    if (packed.status !== 0) throw new Error(packed.said)
  })

  describe.each(['linux-unpacked', 'linux-arm64-unpacked'])('%s', (name) => {
    const app = path.join(output, name)
    const archive = path.join(app, 'resources', 'app.asar')

    test('has the built app, whole, and nothing else in its archive', () => {
      const built = filesBelow(path.join(root, 'out')).map((file) => `out/${file}`)
      const packed = [...built, 'dist/workloads/manifest.json', 'package.json']
      expect(built).toEqual(
        expect.arrayContaining([
          'out/main/main.js',
          'out/main/host-thread.js',
          'out/main/data-hash-child.js',
          'out/main/sandbox-child.js',
          'out/preload/preload.cjs',
          'out/renderer/index.html',
        ]),
      )
      expect(filesIn(archive)).toEqual(packed.toSorted())
      for (const file of packed.slice(0, -1))
        expect(extractFile(archive, file).equals(readFileSync(path.join(root, file)))).toBe(true)
    })

    test('says who it is, and keeps the project’s scripts and tools to itself', () => {
      const packed = JSON.parse(extractFile(archive, 'package.json').toString()) as Record<string, unknown>
      for (const field of ['name', 'version', 'productName', 'desktopName', 'main', 'type'])
        expect(packed[field]).toBe(own[field])
      expect(packed).not.toHaveProperty('scripts')
      expect(packed).not.toHaveProperty('devDependencies')
    })

    test('has Electron’s files around it, the texts of both licences, and Chromium’s texts in our languages only', () => {
      expect(filesBelow(app)).toEqual([
        'LICENSE.electron.txt',
        'LICENSES.chromium.html',
        'chrome-sandbox',
        'chrome_crashpad_handler',
        'koprogo-grid',
        'locales/de.pak',
        'locales/en-GB.pak',
        'locales/en-US.pak',
        'locales/fr.pak',
        'locales/nl.pak',
        'resources/LICENSE.txt',
        'resources/app.asar',
        'version',
      ])
      expect(readFileSync(path.join(app, 'resources/LICENSE.txt'))).toEqual(readFileSync(path.join(root, 'LICENSE')))
      expect(statSync(path.join(app, 'koprogo-grid')).mode & 0o777).toBe(0o755)
    })

    test('has a program that can be this app only', async () => {
      const [DISABLE, ENABLE] = ['0', '1'].map((state) => state.charCodeAt(0))
      expect(await getCurrentFuseWire(path.join(app, 'koprogo-grid'))).toMatchObject({
        version: FuseVersion.V1,
        [FuseV1Options.RunAsNode]: DISABLE,
        [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
        [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
        [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
        [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
        [FuseV1Options.EnableCookieEncryption]: ENABLE,
        [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
      })
    })
  })
})

/** electron-builder itself, as the script calls it, around the stub. */
function build(name: string, args: readonly string[], env: Record<string, string> = {}) {
  const stub = path.join(folder, `${name}-stub`)
  makeStubElectron(stub, own['version'] ?? '')
  const usual = ['--x64', '--publish=never', '--config=electron-builder.config.ts', `-c.electronDist=${stub}`]
  return run('electron-builder', [...usual, `-c.directories.output=${path.join(folder, name)}`, ...args], env)
}

test('the packaging ends when something else would go in', () => {
  const { status, said } = build('surplus', ['--linux', 'dir', '-c.files=README.md', '-c.files=!node_modules/**'])
  expect(status).not.toBe(0)
  expect(said).toContain('README.md does not belong there')
})

test('when it cannot be packed it says what to do', () => {
  const output = path.join(folder, 'a-file')
  writeFileSync(output, '')
  const { status, said } = run('node', ['scripts/package.ts', '--linux', '--dir', '--stub', '--output', output])
  expect(status).toBe(1)
  expect(said).toContain('run the same command once with network')
  expect(said).toContain('npx install-electron')
})

describe('the Debian package', () => {
  /** fpm is fetched where there is a network; this one writes down what it is asked for. */
  const FPM = `#!/usr/bin/env node
const { readFileSync, writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
const valueOf = (name) => readFileSync(args[args.indexOf(name) + 1], 'utf8')
const files = args.flatMap((word) => {
  const [, from, to] = /^(\\/[^=]+[^/])=(\\/.+)$/.exec(word) ?? []
  return from === undefined ? [] : [[to, readFileSync(from, 'latin1')]]
})
const scripts = { afterInstall: valueOf('--after-install'), afterRemove: valueOf('--after-remove') }
writeFileSync(process.env.FPM_JOURNAL, JSON.stringify({ args, files: Object.fromEntries(files), ...scripts }))
`
  type Asked = { args: string[]; files: Record<string, string>; afterInstall: string; afterRemove: string }
  let asked: Asked = { args: [], files: {}, afterInstall: '', afterRemove: '' }
  beforeAll(() => {
    const [fpm, journal] = [path.join(folder, 'fpm'), path.join(folder, 'fpm.json')]
    writeFileSync(fpm, FPM)
    chmodSync(fpm, 0o755)
    build('deb', ['--linux', 'deb'], { CUSTOM_FPM_PATH: fpm, FPM_JOURNAL: journal })
    asked = JSON.parse(readFileSync(journal, 'utf8')) as Asked
  })

  test('has an entry that the window is found by and that opens links to invites', () => {
    const lines = asked.files[`/usr/share/applications/${own['desktopName']}`]?.split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        '[Desktop Entry]',
        'Name=KoproGo Grid',
        'Exec="/opt/KoproGo Grid/koprogo-grid" %U',
        'Icon=koprogo-grid',
        'StartupWMClass=org.koprogo.grid',
        `MimeType=x-scheme-handler/${LINK_SCHEME};`,
        'Categories=Utility;',
        'Terminal=false',
      ]),
    )
  })

  test('has the icon in each size, and the unit of a kiosk', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512])
      expect(asked.files).toHaveProperty([`/usr/share/icons/hicolor/${size}x${size}/apps/koprogo-grid.png`])
    const unit = asked.files['/usr/lib/systemd/user/koprogo-grid-kiosk.service']
    expect(unit).toContain('ExecStart=/usr/bin/koprogo-grid --kiosk\n')
    expect(unit).not.toContain('--no-sandbox')
  })

  test('is named, and says whom to ask; its scripts put the program where the unit starts it', () => {
    const after = (flag: string) => asked.args[asked.args.indexOf(flag) + 1]
    expect([after('--name'), after('--architecture'), after('--version')]).toEqual([
      own['name'],
      'amd64',
      own['version'],
    ])
    expect([after('--maintainer'), after('--license')]).toEqual([own['author'], own['license']])
    expect(path.basename(after('--package') ?? '')).toBe(`koprogo-grid-${own['version']}-linux-amd64.deb`)
    expect(asked.afterInstall).toContain("'/usr/bin/koprogo-grid'")
    expect(asked.afterInstall).toContain('apparmor')
    expect(asked.afterRemove).toContain("'/usr/bin/koprogo-grid'")
  })
})
