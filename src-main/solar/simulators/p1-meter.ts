import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { distorted, makeFailures, makeFreezer } from './failures.ts'
import { type RunningDevice, serveControl } from './http-device.ts'
import { p1Telegram, withCrc } from './p1-telegram.ts'
import type { SimulatedSite } from './simulated-site.ts'

const FAILURES = [
  'silent',
  'drops',
  /** Another program has the only connection: whoever comes now hears nothing and is sent away, whoever is there stays. */
  'taken',
  'not_dsmr',
  'bad_crc',
  'truncated',
  'in_pieces',
  'frozen',
  'clock_jump',
  'no_export',
  'nan',
  'reversed_grid',
  'counter_reset',
]
const CLOCK_JUMP_MS = 3_600_000

/** A P1 port behind a TCP bridge: whoever connects hears one telegram, and another whenever `push` is called. */
export type P1Meter = RunningDevice & {
  fail(failure: string | null): void
  /** The meter's next second. */
  push(): void
}

export async function startP1Meter(options: {
  readonly site: SimulatedSite
  readonly port?: number
  readonly controlPort?: number
}): Promise<P1Meter> {
  const { site, port = 0, controlPort = 0 } = options
  const failures = makeFailures(FAILURES)
  const frozen = makeFreezer()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Whoever listens may go at any moment; that is no trouble of the meter's.
    socket.on('error', () => socket.destroy())
    if (failures.current() === 'taken') return void socket.destroy()
    tell(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const control = await serveControl({ site, failures }, controlPort)

  function tell(socket: Socket): void {
    const failure = failures.current()
    if (failure === 'silent') return
    if (failure === 'drops') return void socket.destroy()
    for (const piece of spoken(failure)) socket.write(piece)
  }

  function spoken(failure: string | null): readonly string[] {
    if (failure === 'not_dsmr') return ['SSH-2.0-OpenSSH_9.9\r\n']
    const now = frozen(distorted(site.now(), failure), failure === 'frozen')
    const clockAt = new Date(now.at.getTime() - (failure === 'clock_jump' ? CLOCK_JUMP_MS : 0))
    const telegram = p1Telegram(now, { clockAt, hasExport: failure !== 'no_export' })
    if (failure === 'bad_crc') return [telegram.replace(/1-0:2\.7\.0\(\d/, '1-0:2.7.0(9')]
    if (failure === 'truncated') return [telegram.slice(telegram.length / 2)]
    if (failure === 'nan') return [withCrc(telegram.replaceAll(/(1-0:[12]\.7\.0)\([\d.]+/g, '$1(--.---'))]
    return failure === 'in_pieces' ? telegram.match(/[^]{1,37}/g)! : [telegram]
  }

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    controlUrl: control.controlUrl,
    fail: failures.set,
    push: () => {
      for (const socket of sockets) tell(socket)
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
      await control[Symbol.asyncDispose]()
    },
  }
}
