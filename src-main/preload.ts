import { contextBridge, ipcRenderer } from 'electron'
import { channelOf, HOST_CALLS, STATE_CHANNEL } from '#core/contracts/host-calls.ts'

type Listener = (state: unknown) => void

const calls = HOST_CALLS.map((call) => [call, (input: unknown) => ipcRenderer.invoke(channelOf(call), input)] as const)

/** Named functions and nothing else: the page never sees a channel, an event or `ipcRenderer`. */
contextBridge.exposeInMainWorld('koprogo', {
  ...Object.fromEntries(calls),
  onState(listener: Listener) {
    const told = (_event: unknown, state: unknown) => listener(state)
    ipcRenderer.on(STATE_CHANNEL, told)
    return () => void ipcRenderer.off(STATE_CHANNEL, told)
  },
})
