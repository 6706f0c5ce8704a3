import { EventEmitter } from 'node:events'
import type {
  Dialog,
  Menu,
  MenuItemConstructorOptions,
  MessageBoxReturnValue,
  NativeImage,
  nativeImage,
  NativeTheme,
  PowerMonitor,
  SaveDialogReturnValue,
  Shell,
  Tray,
} from 'electron'
import { needReady } from './app.ts'
import { note, onlyWhatIsDoubled } from './journal.ts'

/** Answers that a spec has laid ready, in order. There is none by default: a question that nobody expects is a failure. */
export const answers: { messageBox: number[]; savePath: (string | null)[] } = { messageBox: [], savePath: [] }

/** Options stand last, behind the window or alone. */
const optionsOf = (given: unknown[]) => given.at(-1) as Record<string, unknown>

export const theDialog = {
  async showMessageBox(...given: unknown[]): Promise<MessageBoxReturnValue> {
    needReady('dialog')
    const { message, detail, buttons } = optionsOf(given)
    note('dialog.showMessageBox', { message, detail, buttons })
    const response = answers.messageBox.shift()
    if (response === undefined) throw new Error('electron double: dialog.showMessageBox has no answer laid ready')
    return { response, checkboxChecked: false }
  },
  async showSaveDialog(...given: unknown[]): Promise<SaveDialogReturnValue> {
    needReady('dialog')
    note('dialog.showSaveDialog', { defaultPath: optionsOf(given)['defaultPath'] })
    const file = answers.savePath.shift()
    if (file === undefined) throw new Error('electron double: dialog.showSaveDialog has no answer laid ready')
    return { canceled: file === null, filePath: file ?? '' }
  },
} satisfies Pick<Dialog, 'showMessageBox' | 'showSaveDialog'>

export const theShell = {
  async openExternal(url: string): Promise<void> {
    note('shell.openExternal', url)
  },
} satisfies Pick<Shell, 'openExternal'>

class DoublePowerMonitor extends EventEmitter implements Pick<PowerMonitor, 'getSystemIdleTime'> {
  getSystemIdleTime = () => Number(process.env['ELECTRON_DOUBLE_UNTOUCHED_S'] ?? 3600)
}
/** Emits what a spec lets it emit; nobody has touched the computer for so long as its environment says. */
export const thePowerMonitor = new DoublePowerMonitor()

class DoubleNativeTheme extends EventEmitter implements Pick<NativeTheme, 'shouldUseDarkColors'> {
  #isDark = process.env['ELECTRON_DOUBLE_THEME'] === 'dark'
  get shouldUseDarkColors() {
    return this.#isDark
  }
}
export const theNativeTheme = new DoubleNativeTheme()

type Item = MenuItemConstructorOptions
const ITEM_TYPES = new Set(['normal', 'separator', 'submenu', 'checkbox', 'radio'])

/** A menu as its template, checked as Electron checks it. */
class DoubleMenu {
  readonly items: readonly Item[]
  constructor(items: readonly Item[]) {
    for (const { type = 'normal', label, role } of items) {
      if (!ITEM_TYPES.has(type)) throw new Error(`Unknown menu item type: ${type}`)
      if (type !== 'separator' && label === undefined && role === undefined)
        throw new Error('Invalid template for MenuItem: must have at least one of label, role or type')
    }
    this.items = items
  }
}
export const theMenu = {
  buildFromTemplate: (template) => new DoubleMenu(template as Item[]) as unknown as Menu,
  setApplicationMenu: (menu) => note('Menu.setApplicationMenu', menu === null ? null : 'a menu'),
} satisfies Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>

class DoubleImage {
  readonly sizes: { width: number; height: number; bytes: number }[] = []
  addRepresentation({ width = 0, height = 0, buffer }: { width?: number; height?: number; buffer?: Buffer }): void {
    if (buffer?.subarray(1, 4).toString('latin1') !== 'PNG') throw new Error('electron double: an image is a PNG')
    this.sizes.push({ width, height, bytes: buffer.length })
  }
  setTemplateImage(): void {}
  isEmpty = () => this.sizes.length === 0
}
export const theNativeImage = {
  createEmpty: () => onlyWhatIsDoubled('NativeImage', new DoubleImage()) as unknown as NativeImage,
} satisfies Pick<typeof nativeImage, 'createEmpty'>

export const trays: DoubleTray[] = []

/** A tray as data. What is shown is the menu of the last `setContextMenu`, as on Linux. */
export class DoubleTray
  extends EventEmitter
  implements Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy'>
{
  tooltip = ''
  #menu: DoubleMenu | null = null
  #isDestroyed = false
  constructor(image: NativeImage | string) {
    super()
    needReady('Tray')
    this.setImage(image)
    trays.push(this)
  }
  setImage(image: NativeImage | string): void {
    if (typeof image === 'string' || image.isEmpty())
      throw new Error('electron double: a tray shows an image that is not empty')
  }
  setToolTip(text: string): void {
    this.tooltip = text
  }
  setContextMenu(menu: Menu | null): void {
    this.#menu = menu as unknown as DoubleMenu | null
  }
  destroy(): void {
    this.#isDestroyed = true
  }
  isDestroyed = () => this.#isDestroyed
  /** For specs: what the user reads. */
  lines = () =>
    (this.#menu?.items ?? []).map(({ label, type, enabled }) => ({ label: label ?? type, enabled: enabled !== false }))
  /** For specs: the user chooses it. Throws when it is not there or cannot be chosen. */
  choose(id: string): void {
    const item = this.#menu?.items.find((line) => line.id === id)
    if (item?.click === undefined || item.enabled === false) throw new Error(`The tray offers no “${id}”`)
    item.click(item as never, undefined, {})
  }
}
