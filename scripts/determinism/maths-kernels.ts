import type { Kernel } from './kernel.ts'

const OF_ONE = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'].concat([
  'exp',
  'exp2',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'cbrt',
])
const OF_TWO = ['pow', 'atan2', 'hypot']

/** Functions of JavaScript's `Math` that are imported: all of the above that it has. */
const OF_HOST = [...OF_ONE.filter((name) => name !== 'exp2'), ...OF_TWO]

/** The name of every host function a kernels' module imports, with its number of arguments. */
export const HOST_FUNCTIONS: readonly { name: string; arity: 1 | 2 }[] = OF_HOST.map((name) => ({
  name,
  arity: OF_TWO.includes(name) ? 2 : 1,
}))

/** Maths that is compiled into the module. */
export function ownMathsKernels(): readonly Kernel[] {
  return (['f64', 'f32'] as const).flatMap((type) => {
    const library = type === 'f64' ? 'NativeMath' : 'NativeMathf'
    const canon = `canon${type.toUpperCase()}`
    return [
      ...OF_ONE.map((name) => ({ name: `${library}.${name}`, call: `${library}.${name}(x)` })),
      ...[...OF_TWO, 'mod', 'rem'].map((name) => ({ name: `${library}.${name}`, call: `${library}.${name}(x, y)` })),
      { name: `${library}.round`, call: `${library}.round(x)` },
      { name: `${library}.scalbn`, call: `${library}.scalbn(x, <i32>y)` },
    ].map(({ name, call }) => ({
      name,
      kernelClass: 'own-maths' as const,
      set: type,
      operand: type,
      result: type,
      code: `${canon}(${call})`,
    }))
  })
}

/** Maths that JavaScript does for the module; its NaN canonical, so that only the values are compared. */
export function hostMathsKernels(): readonly Kernel[] {
  return HOST_FUNCTIONS.map(({ name, arity }) => ({
    name: `Math.${name}`,
    kernelClass: 'host-maths',
    set: 'f64',
    operand: 'f64',
    result: 'f64',
    code: `canonF64(host_${name}(${arity === 1 ? 'x' : 'x, y'}))`,
  }))
}

/** Loops of the kind that workloads are made of, written out in programs.as. */
export function programKernels(): readonly Kernel[] {
  const doubles = [
    'multiplyThenAdd',
    'polynomial',
    'inverseRoot',
    'logisticMap',
    'compensatedSum',
    'escapeCount',
  ].concat(['quadraticRoot', 'butterfly', 'gravityStep', 'sunHeight', 'gaussian'])
  const singles = ['multiplyThenAddF32', 'unitVector', 'rayTriangle', 'colourByte', 'gamma']
  const vectors = ['multiplyThenAddF32x4', 'matrixByVector', 'heatStep', 'verticalSum']
  return [
    ...doubles.map((name) => program(name, 'f64', 'f64')),
    ...singles.map((name) => program(name, 'f32', 'f32')),
    ...vectors.map((name) => program(name, 'f32', 'v128')),
  ]
}

function program(name: string, set: 'f64' | 'f32', operand: 'f64' | 'f32' | 'v128'): Kernel {
  const canon = operand === 'v128' ? 'canonF32x4' : `canon${operand.toUpperCase()}`
  return { name, kernelClass: 'programs', set, operand, result: operand, code: `${canon}(${name}(x, y, z))` }
}
