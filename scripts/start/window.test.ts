import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chooseWindow } from './window.ts'

function setup({ isInstalled = true } = {}) {
  const root = mkdtempSync(path.join(tmpdir(), 'koprogo-window-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const folder = path.join(root, 'node_modules', 'electron')
  const executable = path.join(folder, 'dist', 'electron')
  mkdirSync(path.dirname(executable), { recursive: true })
  writeFileSync(path.join(folder, 'index.js'), 'throw new Error("Electron’s package was loaded")')
  if (isInstalled) {
    writeFileSync(path.join(folder, 'path.txt'), 'electron')
    writeFileSync(executable, '')
  }
  const linux = { platform: 'linux', userId: 1000 } as const
  const choose = (environment: Record<string, string>, other: { platform?: NodeJS.Platform; userId?: number } = {}) =>
    chooseWindow({ root, environment, ...linux, ...other })
  return { executable, choose }
}

test('opens with the Electron that is installed, on an X or a Wayland display', () => {
  const { executable, choose } = setup()
  expect(choose({ DISPLAY: ':0' })).toEqual({ executable })
  expect(choose({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ executable })
})

test('needs no such display on Windows and macOS', () => {
  const { executable, choose } = setup()
  for (const platform of ['win32', 'darwin'] as const) expect(choose({}, { platform })).toEqual({ executable })
})

test('says why there is none', () => {
  const { choose } = setup()
  expect(choose({ DISPLAY: '' })).toEqual({ because: 'there is no display' })
  expect(choose({ DISPLAY: ':0' }, { userId: 0 })).toEqual({ because: 'Chromium’s sandbox does not run for root' })
  const nothing = setup({ isInstalled: false })
  expect(nothing.choose({ DISPLAY: ':0' })).toEqual({ because: expect.stringContaining('not installed') })
  expect(nothing.choose({ ELECTRON_EXE: '/no/where' })).toEqual({ because: 'there is no /no/where' })
})

test('a program that is named is started wherever it is', () => {
  const { executable, choose } = setup()
  expect(choose({ ELECTRON_EXE: executable }, { userId: 0 })).toEqual({ executable })
  expect(choose({ ELECTRON_EXEC_PATH: executable })).toEqual({ executable })
})
