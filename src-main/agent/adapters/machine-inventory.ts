import { existsSync, readFileSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { cpu, mem, osInfo, system } from 'systeminformation'

/** What this computer is. `board` is what its firmware calls it, empty when it does not say. */
export type Machine = {
  readonly cpu: string
  readonly cores: number
  readonly memoryMb: number
  readonly board: string
  readonly system: string
  readonly isRaspberryPi: boolean
}

const BYTES_PER_MB = 1024 * 1024
/** Where Linux on a board without a BIOS says what the board is. */
const DEVICE_TREE = '/proc/device-tree/model'

export async function readMachine(): Promise<Machine> {
  const [{ manufacturer, brand, cores }, { total }, os, { model }] = await Promise.all([
    cpu(),
    mem(),
    osInfo(),
    system(),
  ])
  const board = existsSync(DEVICE_TREE) ? readFileSync(DEVICE_TREE, 'utf8').replaceAll('\0', '').trim() : model.trim()
  return {
    cpu: `${manufacturer} ${brand}`.trim(),
    cores: Math.max(1, cores),
    memoryMb: Math.floor(total / BYTES_PER_MB),
    board,
    system: `${os.distro || platform()} ${os.release} (${arch()})`.trim(),
    isRaspberryPi: board.startsWith('Raspberry Pi'),
  }
}
