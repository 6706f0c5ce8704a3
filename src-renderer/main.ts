import './styles/app.css'
import { hostBridge } from './bridge.ts'
import { mountApp } from './mount-app.ts'

const bridge = await hostBridge()
if (bridge) await mountApp(bridge, '#app')
else {
  const { mountClosedDoor } = await import('./loopback/mount-closed-door.ts')
  await mountClosedDoor('#app')
}
