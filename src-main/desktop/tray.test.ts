import { EventEmitter } from 'node:events'
import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { trayView } from './tray.ts'
import type { TrayModel } from './tray-model.ts'

const MODEL: TrayModel = {
  icon: 'sun',
  tooltip: 'KoproGo Grid: Computing 1 task.',
  lines: [{ label: 'Computing 1 task.', action: null }, null, { label: 'Quit', action: 'quit' }],
}

function setup(isMac = false) {
  const events: string[] = []
  const menus: MenuItemConstructorOptions[][] = []
  const tray = Object.assign(new EventEmitter(), {
    setImage: (image: { name: string }) => void events.push(`image ${image.name}`),
    setToolTip: (text: string) => void events.push(text),
    setContextMenu: () => void events.push('menu'),
  })
  let images = 0
  const view = trayView({
    makeTray: () => tray as never,
    emptyImage: () => {
      const name = ['sun', 'grid', 'waiting', 'paused'][images++]
      const representations: number[] = []
      const image = {
        name,
        addRepresentation: ({ scaleFactor }: { scaleFactor: number }) => void representations.push(scaleFactor),
        setTemplateImage: () => void events.push(`template with ${representations.join(' and ')}`),
      }
      return image as never
    },
    buildMenu: (template) => {
      menus.push(template)
      return tray as never
    },
    isMac,
    act: (action) => events.push(`act ${action}`),
  })
  return { view, events, menus, tray }
}

test('the tray shows a state, and sets its menu again after each change only', () => {
  const { view, events } = setup()
  view.show(MODEL)
  view.show({ ...MODEL })
  view.show({ ...MODEL, icon: 'paused' })
  const shown = ['KoproGo Grid: Computing 1 task.', 'menu']
  expect(events).toEqual(['image sun', ...shown, 'image paused', ...shown])
})

test('a line that only tells cannot be chosen; another acts', () => {
  const { view, menus, events, tray } = setup()
  view.show(MODEL)
  const [told, between, quit] = menus[0] ?? []
  expect([told?.enabled, between?.type]).toEqual([false, 'separator'])
  Reflect.apply(quit?.click ?? expect.unreachable, null, [])
  tray.emit('click')
  expect(events.slice(-2)).toEqual(['act quit', 'act open'])
})

test('macOS colours the icons itself, in both sizes', () => {
  expect(setup(true).events).toEqual(Array.from({ length: 4 }, () => 'template with 1 and 2'))
})
