import './styles/app.css'
import { hostBridge } from './bridge.ts'
import { mountApp } from './mount-app.ts'

void mountApp(await hostBridge(), '#app')
