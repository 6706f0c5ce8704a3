import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { icnsOf, icoOf } from './icons/icon-files.ts'
import { markPng } from './icons/mark.ts'

/** `N`x`N`.png for Linux, icon.ico for Windows, icon.icns for macOS; `npm run package` makes them before it packs. */
const LINUX_PX = [16, 24, 32, 48, 64, 128, 256, 512]
const WINDOWS_PX = [16, 24, 32, 48, 64, 128, 256]
const MAC_PX = [32, 64, 128, 256, 512, 1024]

const folder = path.resolve(import.meta.dirname, '..', 'build', 'icons')
const sizes = [...new Set([...LINUX_PX, ...WINDOWS_PX, ...MAC_PX])]
const pictures = new Map(sizes.map((sizePx) => [sizePx, { sizePx, png: markPng(sizePx) }]))
const picturesOf = (wanted: readonly number[]) => wanted.flatMap((sizePx) => pictures.get(sizePx) ?? [])

mkdirSync(folder, { recursive: true })
for (const { sizePx, png } of picturesOf(LINUX_PX)) writeFileSync(path.join(folder, `${sizePx}x${sizePx}.png`), png)
writeFileSync(path.join(folder, 'icon.ico'), icoOf(picturesOf(WINDOWS_PX)))
writeFileSync(path.join(folder, 'icon.icns'), icnsOf(picturesOf(MAC_PX)))
