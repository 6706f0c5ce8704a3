import { tomorrowMorning } from '#core/node/tomorrow-morning.ts'
import { Menu, nativeImage, Tray } from 'electron'
import type { Desk } from './desk.ts'
import { type TrayAction, trayModel } from './tray-model.ts'
import { trayView } from './tray.ts'

const HOUR_MS = 3_600_000

/** The tray shows the state and acts on it. */
export function openTray(desk: Desk): void {
  const tray = trayView({
    makeTray: (image) => new Tray(image),
    emptyImage: () => nativeImage.createEmpty(),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    isMac: process.platform === 'darwin',
    act: (action) => void act(desk, action),
  })
  desk.host.watch((state) => tray.show(trayModel(state, desk.language())))
}

async function act({ host, view, quit }: Desk, action: TrayAction): Promise<void> {
  switch (action) {
    case 'pause_hour':
      return void (await host.call('pause', { until: new Date(Date.now() + HOUR_MS).toISOString() }))
    case 'pause_until_tomorrow':
      return void (await host.call('pause', { until: tomorrowMorning(new Date()).toISOString() }))
    case 'resume':
    case 'finish':
      return void (await host.call(action, {}))
    case 'open':
      return view.focus()
    case 'quit':
      return quit.request()
  }
}
