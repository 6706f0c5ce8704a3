import { expect, test } from 'vitest'
import { ownAppImage, ownProgram } from './own-program.ts'

const IMAGE = { APPIMAGE: '/home/eva/KoproGo Grid.AppImage', APPDIR: '/tmp/.mount_KoproG' }
const MOUNTED = '/tmp/.mount_KoproG/koprogo-grid'

test('an AppImage is started again by its file: its mount is gone by then', () => {
  expect(ownAppImage({ environment: IMAGE, execPath: MOUNTED })).toBe('/home/eva/KoproGo Grid.AppImage')
  expect(ownProgram({ environment: IMAGE, execPath: MOUNTED })).toBe('/home/eva/KoproGo Grid.AppImage')
})

test.each([
  ['an installed app', {}, '/opt/koprogo-grid/koprogo-grid'],
  ['one that an AppImage has started', IMAGE, '/opt/koprogo-grid/koprogo-grid'],
  ['one beside a mount of a like name', IMAGE, '/tmp/.mount_KoproG2/koprogo-grid'],
  ['one without a mount', { APPIMAGE: IMAGE.APPIMAGE }, MOUNTED],
])('%s is started again by its own program', (_, environment, execPath) => {
  expect(ownAppImage({ environment, execPath })).toBeNull()
  expect(ownProgram({ environment, execPath })).toBe(execPath)
})
