import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { trayIconPng } from './tray-icon.ts'
import { TRAY_ICONS, type TrayIcon } from './tray-model.ts'

const SIZE_PX = 32

/** The opacity of each pixel, read as any PNG reader would. */
function opacities(icon: TrayIcon): number[][] {
  const png = trayIconPng(icon, SIZE_PX, false)
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([SIZE_PX, SIZE_PX])
  const at = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const rowBytes = 1 + 4 * SIZE_PX
  return Array.from({ length: SIZE_PX }, (_, row) =>
    Array.from({ length: SIZE_PX }, (_, column) => pixels[row * rowBytes + 4 + 4 * column] ?? -1),
  )
}

const middle = (icon: TrayIcon) => opacities(icon)[SIZE_PX / 2]
const drawn = (row: number[] | undefined, column: number) => (row?.[column] ?? 0) > 200

test('the four icons differ in form, not in colour only', () => {
  const [sun, grid, waiting, paused] = TRAY_ICONS.map(middle)
  expect([8, 16, 23].map((column) => drawn(sun, column))).toEqual([true, true, true])
  expect([8, 23].map((column) => drawn(grid, column))).toEqual([true, false])
  expect([8, 12, 16, 20].map((column) => drawn(waiting, column))).toEqual([false, false, false, false])
  expect([12, 16, 19].map((column) => drawn(paused, column))).toEqual([true, false, true])
})

test.each(TRAY_ICONS)('%s leaves its corners clear, so that any panel shows through', (icon) => {
  const rows = opacities(icon)
  expect([rows[0]?.[0], rows[0]?.[31], rows[31]?.[0], rows[31]?.[31]]).toEqual([0, 0, 0, 0])
})
