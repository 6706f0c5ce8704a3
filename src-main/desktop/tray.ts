import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import { trayIconPng } from './tray-icon.ts'
import { TRAY_ICONS, type TrayAction, type TrayIcon, type TrayModel } from './tray-model.ts'

const SIZE_PX = 16

type Ports = {
  readonly makeTray: (image: NativeImage) => Tray
  readonly emptyImage: () => NativeImage
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu
  readonly isMac: boolean
  readonly act: (action: TrayAction) => void
}

/** Shows models in the system's tray. Never the only way to anything: not every desktop has one. */
export function trayView({ makeTray, emptyImage, buildMenu, isMac, act }: Ports) {
  const images = Object.fromEntries(TRAY_ICONS.map((icon) => [icon, imageOf(icon, emptyImage(), isMac)])) as Record<
    TrayIcon,
    NativeImage
  >
  const tray = makeTray(images.waiting)
  tray.on('click', () => act('open'))
  let shown = ''
  return {
    show(model: TrayModel): void {
      const next = JSON.stringify(model)
      if (next === shown) return
      shown = next
      tray.setImage(images[model.icon])
      tray.setToolTip(model.tooltip)
      // A menu that is changed in place stays as it was on Linux: it is made anew and set again.
      tray.setContextMenu(buildMenu(model.lines.map((line) => itemOf(line, act))))
    },
  }
}

function itemOf(line: TrayModel['lines'][number], act: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (line === null) return { type: 'separator' }
  const { label, action } = line
  return action === null ? { label, enabled: false } : { id: action, label, click: () => act(action) }
}

/** In plain and in double size, so that a fine display has a fine icon. */
function imageOf(icon: TrayIcon, image: NativeImage, isMac: boolean): NativeImage {
  for (const scaleFactor of [1, 2]) {
    const buffer = trayIconPng(icon, SIZE_PX * scaleFactor, isMac)
    image.addRepresentation({ scaleFactor, width: SIZE_PX * scaleFactor, height: SIZE_PX * scaleFactor, buffer })
  }
  if (isMac) image.setTemplateImage(true)
  return image
}
