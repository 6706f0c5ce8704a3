/** Runs first in a utility process of the double: Electron's `process.parentPort`, over Node's channel, which is taken away. */
import { EventEmitter } from 'node:events'
import { isMainThread } from 'node:worker_threads'

// Its threads begin with this too, and have no such port.
if (isMainThread) becomeUtilityProcess()

function becomeUtilityProcess(): void {
  const send = process.send?.bind(process)
  if (send === undefined) throw new Error('This runs in a process that the double has started.')
  const port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void send(message) })
  process.on('message', (data) => port.emit('message', { data, ports: [] }))
  process.on('disconnect', () => process.exit(0))
  delete process.send
  Object.defineProperty(process, 'parentPort', { value: port })
  Object.defineProperty(process, 'type', { value: 'utility' })
}
