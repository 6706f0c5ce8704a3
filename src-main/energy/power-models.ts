/**
 * How much power a kind of computer draws, in W: `idleW` doing nothing and `fullW` with all cores busy, linear between.
 * Either for the whole board, or `perCore` when only the number of logical cores is known.
 */
export type PowerModel = {
  readonly name: string
  /** Compared with the board's model; null fits every computer. */
  readonly board: RegExp | null
  readonly idleW: number
  readonly fullW: number
  readonly perCore: boolean
  /** How far the model may be off, in percent of the energy. */
  readonly uncertaintyPct: number
  readonly source: string
}

const POWERJOULAR = 'PowerJoular regression'

/** The first that fits is used; the last fits everything. */
export const POWER_MODELS: readonly PowerModel[] = [
  board('Raspberry Pi 5', /raspberry pi 5\b/i, { idleW: 4.403, dynamicW: 3.458 }),
  board('Raspberry Pi 400', /raspberry pi 400\b/i, { idleW: 1.822, dynamicW: 5.025 }),
  board('Raspberry Pi 4', /raspberry pi 4\b/i, { idleW: 2.286, dynamicW: 4.534 }),
  board('Raspberry Pi 3 B+', /raspberry pi 3 model b plus\b/i, { idleW: 2.002, dynamicW: 3.298 }),
  board('Raspberry Pi 3', /raspberry pi 3\b/i, { idleW: 1.078, dynamicW: 3.477 }),
  board('Raspberry Pi Zero W', /raspberry pi zero w\b/i, { idleW: 0.92, dynamicW: 0.473 }),
  {
    name: 'unknown computer',
    board: null,
    idleW: 0.74,
    fullW: 3.5,
    perCore: true,
    uncertaintyPct: 50,
    source: 'Cloud Carbon Footprint average per logical core',
  },
]

function board(name: string, pattern: RegExp, watts: { idleW: number; dynamicW: number }): PowerModel {
  const { idleW, dynamicW } = watts
  return {
    name,
    board: pattern,
    idleW,
    fullW: idleW + dynamicW,
    perCore: false,
    uncertaintyPct: 25,
    source: POWERJOULAR,
  }
}

/** The power of this computer, in W. `board` is what its firmware calls it, empty when it does not say. */
export function powerOf({ board: name, cores }: { board: string; cores: number }): PowerModel {
  const model = POWER_MODELS.find(({ board: pattern }) => pattern === null || pattern.test(name))
  if (!model) throw new Error('The last power model fits every computer')
  const scale = model.perCore ? cores : 1
  return { ...model, idleW: model.idleW * scale, fullW: model.fullW * scale }
}
