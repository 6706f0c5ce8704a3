import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { PAPER, paperOf, windowOptions } from './window-look.ts'
import { WINDOW_DEFAULT } from './window-memory.ts'

const look = (isKiosk: boolean) =>
  windowOptions({ preload: '/app/preload.cjs', isKiosk, memory: WINDOW_DEFAULT, isSystemDark: false })

describe('our window', () => {
  test.each([false, true])('gives its page no power (kiosk: %s)', (isKiosk) => {
    expect(look(isKiosk).webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      preload: '/app/preload.cjs',
    })
    expect(look(isKiosk).show).toBe(false)
  })

  test('fills the screen of a kiosk, without frame and developer tools', () => {
    expect(look(true)).toMatchObject({ kiosk: true, frame: false, webPreferences: { devTools: false } })
    expect(look(false)).not.toHaveProperty('kiosk')
  })

  test.each([
    ['light', true, PAPER.light],
    ['dark', false, PAPER.dark],
    ['auto', true, PAPER.dark],
    ['auto', false, PAPER.light],
  ] as const)('in theme %s on a system that is dark: %s has paper %s', (theme, isSystemDark, paper) => {
    expect(paperOf(theme, isSystemDark)).toBe(paper)
  })

  test('has the paper of the page, so that nothing flashes', () => {
    const file = path.resolve(import.meta.dirname, '../../src-renderer/styles/tokens.css')
    const papers = Array.from(readFileSync(file, 'utf8').matchAll(/--paper: (#\w+);/g), ([, colour]) => colour)
    expect(papers).toEqual([PAPER.light, PAPER.dark])
  })
})
