import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { openWindow } from './window.ts'
import { readWindowMemory, WINDOW_DEFAULT, writeWindowMemory } from './window-memory.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'koprogo-window-'))
})
afterEach(() => rm(folder, { recursive: true }))
const memoryFile = () => path.join(folder, 'window.json')

/** A window as far as ours is used: it notes what is asked of it. */
function aWindow(asked: string[]) {
  const note = (word: string) => () => void asked.push(word)
  const webContents = Object.assign(new EventEmitter(), {
    setZoomFactor: (zoom: number) => void asked.push(`zoom ${zoom}`),
    setVisualZoomLevelLimits: async (from: number, to: number) => void asked.push(`pinch ${from} to ${to}`),
  })
  return Object.assign(new EventEmitter(), {
    webContents,
    maximize: note('maximize'),
    show: note('show'),
    hide: note('hide'),
    focus: note('focus'),
    restore: note('restore'),
    isMinimized: () => true,
    isMaximized: () => false,
    isFullScreen: () => false,
    getNormalBounds: () => ({ x: 0, y: 0, width: 900, height: 700 }),
    setKiosk: (is: boolean) => void asked.push(`kiosk ${is}`),
    setFullScreen: (is: boolean) => void asked.push(`full screen ${is}`),
    loadURL: async (url: string) => void asked.push(url),
  })
}

const prevented = (emitter: EventEmitter, name: string, ...more: unknown[]) => {
  let isPrevented = false
  emitter.emit(name, { preventDefault: () => (isPrevented = true) }, ...more)
  return isPrevented
}

type Given = { isKiosk?: boolean; isHidden?: boolean; closing?: 'hide' | 'stay' }
function setup({ isKiosk = false, isHidden = false, closing = 'stay' }: Given = {}) {
  const [asked, told]: [string[], string[]] = [[], []]
  const window = aWindow(asked)
  const made: BrowserWindowConstructorOptions[] = []
  const view = openWindow({
    make: (options) => (made.push(options), window as unknown as BrowserWindow),
    preload: '/preload.cjs',
    memoryFile: memoryFile(),
    isKiosk,
    isSystemDark: false,
    isHidden,
    closing: () => closing,
    tell: (line) => void told.push(line),
  })
  return { view, window, asked, made, told }
}

describe('our window', () => {
  test('on a disk that takes nothing looks and ends as ever, and says what is not kept', async () => {
    const { view, told } = setup()
    // Nothing can take the name of a folder that is not empty.
    await mkdir(path.join(memoryFile(), 'in the way'), { recursive: true })
    view.wear({ ...PREFERENCES_DEFAULT, theme: 'dark' })
    view.remember()
    expect(told).toEqual(Array.from({ length: 2 }, () => expect.stringContaining('could not be kept')))
  })

  test('that is loaded again while it loads goes on, and says so', async () => {
    const { view, window, told } = setup()
    window.loadURL = () => Promise.reject(new Error('ERR_ABORTED (-3)'))
    await view.load()
    expect(told).toEqual([expect.stringContaining('ERR_ABORTED')])
  })

  test('shows itself when there is something to see, or waits in the tray', () => {
    const shown = setup()
    shown.window.emit('ready-to-show')
    expect(shown.asked).toEqual(['show'])
    const hidden = setup({ isHidden: true })
    hidden.window.emit('ready-to-show')
    expect(hidden.asked).toEqual([])
    hidden.view.focus()
    expect(hidden.asked).toEqual(['restore', 'show', 'focus'])
  })

  test('loads the interface', async () => {
    const { view, asked } = setup()
    await view.load()
    expect(asked).toEqual(['app://koprogo/index.html'])
  })

  test('is never closed by its user: it hides, or stays until the app ends', () => {
    const hiding = setup({ closing: 'hide' })
    expect(prevented(hiding.window, 'close')).toBe(true)
    expect(hiding.asked).toEqual(['hide'])
    const staying = setup({ closing: 'stay' })
    expect(prevented(staying.window, 'close')).toBe(true)
    expect(staying.asked).toEqual([])
  })

  test('opens as it was closed', () => {
    setup().view.remember()
    expect(readWindowMemory(memoryFile())).toEqual({ ...WINDOW_DEFAULT, width: 900, height: 700 })
    expect(setup().made[0]).toMatchObject({ width: 900, height: 700 })
    writeWindowMemory(memoryFile(), { ...WINDOW_DEFAULT, is_maximized: true })
    expect(setup().asked).toEqual(['maximize'])
    expect(setup({ isKiosk: true }).asked).toEqual([])
  })

  test('is as large as its user wants it, from the next start on at once', () => {
    const { view, window, asked } = setup()
    view.wear({ ...PREFERENCES_DEFAULT, display_size: 'larger', theme: 'dark' })
    view.wear({ ...PREFERENCES_DEFAULT, display_size: 'larger', theme: 'dark' })
    expect(asked).toEqual(['zoom 1.5'])
    window.webContents.emit('did-finish-load')
    expect(asked).toEqual(['zoom 1.5', 'zoom 1.5', 'pinch 1 to 1'])
    expect(setup().made[0]).toMatchObject({ backgroundColor: '#10201c', webPreferences: { zoomFactor: 1.5 } })
  })
})

describe('the window of a kiosk', () => {
  const f5 = { key: 'F5', control: false, meta: false, alt: false, shift: false }

  test('swallows keys that lead out, until it is left', () => {
    const { view, window, asked } = setup({ isKiosk: true })
    expect(prevented(window.webContents, 'before-input-event', f5)).toBe(true)
    expect(prevented(window.webContents, 'before-input-event', { ...f5, key: 'a' })).toBe(false)
    view.leaveKiosk()
    expect([view.isKiosk(), asked]).toEqual([false, ['kiosk false', 'full screen false']])
    expect(prevented(window.webContents, 'before-input-event', f5)).toBe(false)
  })

  test('leaves keys alone on a desktop', () => {
    const { window } = setup()
    expect(prevented(window.webContents, 'before-input-event', f5)).toBe(false)
  })
})
