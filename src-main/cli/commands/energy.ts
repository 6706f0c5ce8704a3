import { setTimeout as sleep } from 'node:timers/promises'
import { readMachine } from '../../agent/adapters/machine-inventory.ts'
import { calibrateIdle, type Calibration } from '../../energy/calibrate-idle.ts'
import type { PlugSettings } from '../../energy/energy-settings.ts'
import type { IdleByMethod } from '../../energy/idle-power.ts'
import { modelMeter, powerDevices, systemEnergyClock } from '../../energy/index.ts'
import { type Surveyed, surveyDevices } from '../../energy/survey.ts'
import { type EnergyFile, openEnergyFile } from '../../host/energy-file.ts'
import { type EnergyWish, parseEnergyWords } from '../energy-words.ts'
import { UsageError } from '../exit-codes.ts'
import { energyHistoryCommand } from './energy-history.ts'
import type { Invocation } from '../options.ts'
import { deviceLines, measuredBy, surveyAsJson } from '../show-energy.ts'
import { typedSecret } from '../typed-secret.ts'

const PLUG = 'smart-plug'

type Energy = { readonly file: EnergyFile; readonly board: string; readonly json: boolean }

/** Shows or changes how the power of this computer is measured. */
export async function energyCommand(invocation: Invocation): Promise<void> {
  const { directory, words, json, values } = invocation
  if (words[0] === 'history') return energyHistoryCommand(invocation)
  if (values.csv !== undefined) throw new UsageError('Only “energy history” takes --csv. See --help.')
  const wish = parseEnergyWords(words)
  const { board } = await readMachine()
  const file = openEnergyFile(directory, { now: () => new Date(), tell: (line) => console.error(line) })
  await doIt(wish, { file, board, json })
}

async function doIt(wish: EnergyWish, energy: Energy): Promise<void> {
  if (wish.verb === 'show') await show(energy)
  else if (wish.verb === 'calibrate') await calibrate(energy)
  else if (wish.verb === 'set plug') await setPlug(wish, energy)
  else await setIdle(wish.idle, energy)
}

async function show({ file, board, json }: Energy): Promise<void> {
  const { plug, idle_w } = file.now()
  const surveyed = await surveyDevices(powerDevices({ board, plug: () => plug }), idle_w)
  const sentence = measuredBy(surveyed, modelMeter(board))
  if (json)
    console.log(JSON.stringify({ says: sentence, plug: withoutPassword(plug), devices: surveyAsJson(surveyed) }))
  else for (const line of [`Now ${sentence}.`, ...deviceLines(surveyed)]) console.log(line)
}

const withoutPassword = (plug: PlugSettings | null) =>
  plug && { ...plug, password: plug.password === null ? null : '…' }

/** Kept only when it answers: a wrong address is found now, not in a month. */
async function setPlug(
  { plug, asksPassword }: Extract<EnergyWish, { verb: 'set plug' }>,
  energy: Energy,
): Promise<void> {
  const wished =
    plug !== null && asksPassword ? { ...plug, password: await typedSecret('Password of the plug:') } : plug
  if (wished !== null) ensureAnswers(await surveyDevices(powerDevices({ board: '', plug: () => wished }), {}))
  energy.file.change(({ idle_w }) => ({ plug: wished, idle_w: withoutPlug(idle_w) }))
  await show(energy)
}

/** Another plug sees something else. */
const withoutPlug = (idle: IdleByMethod): IdleByMethod =>
  Object.fromEntries(Object.entries(idle).filter(([method]) => method !== PLUG))

function ensureAnswers(surveyed: readonly Surveyed[]): void {
  const plug = surveyed.find(({ method }) => method === PLUG)
  if (plug?.state !== 'unusable') return
  throw new UsageError(`Nothing was changed. ${plug.says}${plug.remedy === null ? '' : ` ${plug.remedy}`}`)
}

async function setIdle(idle: { method: string; watts: number } | null, energy: Energy): Promise<void> {
  if (idle && !powerDevices({ board: '', plug: () => null }).some(({ method }) => method === idle.method)) {
    throw new UsageError(`No device measures by “${idle.method}”; “energy show” names them.`)
  }
  energy.file.change(({ idle_w }) => ({
    idle_w: idle === null ? {} : { ...idle_w, [idle.method]: { watts: idle.watts, origin: 'calibrated' } },
  }))
  await show(energy)
}

async function calibrate(energy: Energy): Promise<void> {
  const { file, board, json } = energy
  const found = await calibrateIdle({
    devices: powerDevices({ board, plug: () => file.now().plug }),
    model: modelMeter(board),
    clock: systemEnergyClock,
    delay: (ms) => sleep(ms),
    onSecond: json ? () => undefined : showSecond,
  })
  const figures = figuresOf(found)
  const known = figures.map(({ method, watts }) => [method, { watts, origin: 'calibrated' as const }])
  file.change(({ idle_w }) => ({ idle_w: { ...idle_w, ...Object.fromEntries(known) } }))
  await show(energy)
}

function figuresOf(found: Calibration) {
  if (found.outcome === 'measured') return found.figures
  if (found.outcome === 'none') throw new UsageError('No device tells this computer’s power; “energy show” says why.')
  const [cores, seconds] = [found.busyCores.toFixed(1), found.atRestS.toFixed(0)]
  throw new UsageError(
    `This computer was at rest for ${seconds} s only, and kept ${cores} cores busy. Pause the node (npm run node -- pause), close other programs, and try again.`,
  )
}

function showSecond({ passedS, ofS, isAtRest }: { passedS: number; ofS: number; isAtRest: boolean }): void {
  const text = `Measuring at rest: ${passedS} of ${ofS} s${isAtRest ? '' : ' (busy: does not count)'}`
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}${passedS === ofS ? '\n' : ''}`)
  else if (passedS % 10 === 0) process.stderr.write(`${text}\n`)
}
