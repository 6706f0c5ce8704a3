import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Shell } from '#core/contracts/host-bridge.ts'
import { identityFileKind } from '../agent/adapters/identity-file.ts'
import type { Host } from '../host/ports.ts'
import { browserShell } from '../loopback/browser-shell.ts'
import { type LoopbackDoor, openLoopbackDoor } from '../loopback/loopback-door.ts'
import type { Screen } from './screen.ts'

type Place = { readonly port: number; readonly directory: string; readonly version: string }

/**
 * Shows a node to browsers of this computer, and says where: to the program that started us, if one did, else on the
 * screen. Throws `PortTaken` or `InterfaceMissing`.
 */
export async function openInterface(
  host: Pick<Host, 'call' | 'watch'>,
  { port, directory, version }: Place,
  screen: Pick<Screen, 'line'>,
): Promise<LoopbackDoor> {
  const shell = () => shellOf(directory, version)
  const door = await openLoopbackDoor({ host, port, folder: builtInterface(), directory, shell, tell: screen.line })
  const address = door.freshAddress()
  if (process.send) process.send({ type: 'interface', url: address })
  else screen.line(`Interface: ${address} (good once, for ten minutes; a fresh one: npm run node -- open)`)
  return door
}

/** The app may have locked this node's key by a keyring, before or while a browser looks on. */
export const shellOf = (directory: string, version: string): Shell =>
  browserShell({
    versions: { app: version, node: process.versions.node },
    secrets: identityFileKind(directory) === 'locked' ? 'keyring' : 'file',
  })

/** `out/renderer` beside `dist/` when we are a bundle there; from one of its parts, and from the source, a step further. */
function builtInterface(): string {
  const fromBundle = path.resolve(import.meta.dirname, '../out/renderer')
  return existsSync(fromBundle) ? fromBundle : path.resolve(import.meta.dirname, '../../out/renderer')
}
