import path from 'node:path'
import type { Measuring, PowerDevice } from '../ports.ts'
import { ensureFigure, PowerUnreadable } from '../power-unreadable.ts'
import { namesIn, textOf } from './small-files.ts'

const POWERCAP = '/sys/class/powercap'
const BOOT_ID = '/proc/sys/kernel/random/boot_id'
/** Only these: `intel-rapl-mmio:0` counts the same processor a second time, through another register. */
const ZONE = /^intel-rapl:\d+(:\d+)?$/
/** Reading it faster is of no use to us, and would tell others what the processor works on (CVE-2020-8694). */
const EVERY_MS = 1000
const J_PER_UJ = 1e-6
const RANGE_MAX_UJ = 1e15
/** The counters are read one after the other; a whole board that draws less than its processors by more is no whole board. */
const SKEW_MAX = 0.02

/** Some virtual machines show counters that never move; a real processor moves them within a second. */
const STILL_MAX = 5

/** One for both, because one replaces the other. */
const METHOD = 'rapl'
const PSYS: Measuring = { method: METHOD, source: 'RAPL psys: the whole board', tier: 'B', uncertaintyPct: 10 }
const PROCESSORS: Measuring = {
  method: METHOD,
  source: 'RAPL: processor and memory, without supply, disks and screen',
  tier: 'B',
  uncertaintyPct: 20,
}
const STANDS_STILL = 'This computer’s energy counters (RAPL) stand still, as they do in some virtual machines.'
const PERMIT =
  'Let this program’s group read them, as root: install deploy/udev/60-koprogo-energy.rules as docs/HOST-ENERGY.md says.'

type ReadText = typeof textOf
type Zone = { readonly folder: string; readonly isWhole: boolean; readonly rangeUj: number; lastUj: number | null }

/**
 * The processor's own energy counters (Linux powercap: Intel since Sandy Bridge, AMD since Zen). `psys`, the whole board,
 * where it is there and draws at least what its processors do; else processors with their memory. Cores and graphics are
 * inside the processor and are never added.
 */
export function raplPowerDevice({ root = POWERCAP, bootIdFile = BOOT_ID, readText = textOf } = {}): PowerDevice {
  let zones: readonly Zone[] = []
  let bootId: string | null = null
  const sums = { whole: 0, processors: 0 }
  let countedJ = 0
  let isWholeBelieved = true
  let stillReads = 0

  async function read() {
    const boot = await readText(bootIdFile)
    // The counters begin anew whenever the computer does.
    if (zones.length === 0 || boot !== bootId) zones = await findZones(root, readText)
    bootId = boot
    const whole = await growthJ(
      zones.filter(({ isWhole }) => isWhole),
      readText,
    )
    const processors = await growthJ(
      zones.filter(({ isWhole }) => !isWhole),
      readText,
    )
    sums.whole += whole
    sums.processors += processors
    const isPlausible = sums.whole >= (1 - SKEW_MAX) * sums.processors
    isWholeBelieved &&= isPlausible && zones.some(({ isWhole }) => isWhole)
    const grownJ = isWholeBelieved ? whole : processors
    stillReads = grownJ === 0 ? stillReads + 1 : 0
    if (stillReads > STILL_MAX) throw new PowerUnreadable('not_a_number', STANDS_STILL)
    countedJ += grownJ
    return { measuring: isWholeBelieved ? PSYS : PROCESSORS, powerW: null, counted: { energyJ: countedJ, stepJ: 0 } }
  }
  return { method: METHOD, everyMs: EVERY_MS, read }
}

async function findZones(root: string, readText: ReadText): Promise<readonly Zone[]> {
  const folders = (await namesIn(root)).filter((name) => ZONE.test(name)).map((name) => path.join(root, name))
  const named = await Promise.all(
    folders.map(async (folder) => ({ folder, name: await readText(path.join(folder, 'name')) })),
  )
  const packages = named.filter(({ name }) => name?.startsWith('package'))
  const memory = named.filter(({ name }) => name === 'dram')
  const whole = named.filter(({ name }) => name === 'psys')
  if (packages.length === 0)
    throw new PowerUnreadable('not_there', 'This computer shows no energy counters (RAPL); virtual machines never do.')
  const zone = async (folder: string, isWhole: boolean): Promise<Zone> => ({
    folder,
    isWhole,
    rangeUj: await figureOf(path.join(folder, 'max_energy_range_uj'), readText),
    lastUj: null,
  })
  return Promise.all([
    ...[...packages, ...memory].map(({ folder }) => zone(folder, false)),
    // Of several nobody knows whether each is a socket or all are the same board.
    ...(whole.length === 1 ? whole : []).map(({ folder }) => zone(folder, true)),
  ])
}

/** What the zones have counted since they were read last, in J; 0 at first. */
async function growthJ(zones: readonly Zone[], readText: ReadText): Promise<number> {
  const grown = await Promise.all(
    zones.map(async (zone) => {
      const nowUj = await figureOf(path.join(zone.folder, 'energy_uj'), readText)
      const beforeUj = zone.lastUj ?? nowUj
      zone.lastUj = nowUj
      return nowUj >= beforeUj ? nowUj - beforeUj : nowUj + zone.rangeUj - beforeUj
    }),
  )
  return grown.reduce((sum, uj) => sum + uj, 0) * J_PER_UJ
}

async function figureOf(file: string, readText: ReadText): Promise<number> {
  try {
    const text = await readText(file)
    if (text === null) throw new PowerUnreadable('not_there', `${file} is gone.`)
    return ensureFigure(text === '' ? null : Number(text), { what: file, most: RANGE_MAX_UJ })
  } catch (error) {
    if (!(error instanceof PowerUnreadable && error.code === 'not_permitted')) throw error
    throw new PowerUnreadable('not_permitted', 'Only root may read this computer’s energy counters (RAPL).', PERMIT)
  }
}
