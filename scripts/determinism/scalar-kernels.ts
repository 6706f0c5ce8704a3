import type { InputSet } from './inputs.ts'
import type { Kernel, KernelClass } from './kernel.ts'

type Float = 'f32' | 'f64'
type Whole = 'i32' | 'i64'

const UNARY = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest']
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max']
const COMPARISONS = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' }

/** Single instructions on single numbers, of every class that has them. */
export function scalarKernels(): readonly Kernel[] {
  return [
    ...(['i32', 'i64'] as const).flatMap(wholeKernels),
    ...(['f32', 'f64'] as const).flatMap((type) => [...floatKernels(type), ...bitKernels(type), ...nanKernels(type)]),
    ...(['f32', 'f64'] as const).flatMap(fromFloat),
    ...(['i32', 'i64'] as const).flatMap(fromWhole),
    scalar('conversions', 'f32', { name: 'f64.promote_f32', result: 'f64', code: 'canonF64(<f64>x)' }),
    scalar('conversions', 'f64', { name: 'f32.demote_f64', result: 'f32', code: 'canonF32(<f32>x)' }),
    scalar('nan-bits', 'f32', { name: 'f64.promote_f32 raw', result: 'f64', code: '<f64>x' }),
    scalar('nan-bits', 'f64', { name: 'f32.demote_f64 raw', result: 'f32', code: '<f32>x' }),
  ]
}

type Form = { name: string; result: InputSet; code: string }

function scalar(kernelClass: KernelClass, set: InputSet, form: Form): Kernel {
  return { kernelClass, set, operand: set, ...form }
}

function wholeKernels(type: Whole): readonly Kernel[] {
  const u = type.replace('i', 'u')
  const least = `${type}.MIN_VALUE`
  const codes: Record<string, string> = {
    add: 'x + y',
    sub: 'x - y',
    mul: 'x * y',
    div_s: `y == 0 || (x == ${least} && y == -1) ? 0 : x / y`,
    div_u: `y == 0 ? 0 : <${type}>(<${u}>x / <${u}>y)`,
    rem_s: 'y == 0 ? 0 : x % y',
    rem_u: `y == 0 ? 0 : <${type}>(<${u}>x % <${u}>y)`,
    and: 'x & y',
    or: 'x | y',
    xor: 'x ^ y',
    shl: 'x << y',
    shr_s: 'x >> y',
    shr_u: `<${type}>(<${u}>x >> <${u}>y)`,
    rotl: `rotl<${type}>(x, y)`,
    rotr: `rotr<${type}>(x, y)`,
    clz: `clz<${type}>(x)`,
    ctz: `ctz<${type}>(x)`,
    popcnt: `popcnt<${type}>(x)`,
    extend8_s: `<${type}><i8>x`,
    extend16_s: `<${type}><i16>x`,
    lt_s: `<${type}>(x < y)`,
    lt_u: `<${type}>(<${u}>x < <${u}>y)`,
  }
  return Object.entries(codes).map(([op, code]) =>
    scalar('integers', type, { name: `${type}.${op}`, result: type, code }),
  )
}

function floatKernels(type: Float): readonly Kernel[] {
  const canon = `canon${type.toUpperCase()}`
  return [
    ...UNARY.map((op) =>
      scalar('floats', type, { name: `${type}.${op}`, result: type, code: `${canon}(${type}.${op}(x))` }),
    ),
    ...BINARY.map((op) =>
      scalar('floats', type, { name: `${type}.${op}`, result: type, code: `${canon}(${type}.${op}(x, y))` }),
    ),
    ...Object.entries(COMPARISONS).map(([op, sign]) =>
      scalar('floats', type, { name: `${type}.${op}`, result: 'i32', code: `i32(x ${sign} y)` }),
    ),
  ]
}

function bitKernels(type: Float): readonly Kernel[] {
  const whole = type === 'f64' ? 'i64' : 'i32'
  const forms: readonly Form[] = [
    { name: `${type}.abs`, result: type, code: `${type}.abs(x)` },
    { name: `${type}.neg`, result: type, code: '-x' },
    { name: `${type}.copysign`, result: type, code: `${type}.copysign(x, y)` },
    { name: `${type}.store`, result: type, code: 'x' },
    { name: `${type} select`, result: type, code: `select<${type}>(x, y, z == z)` },
    { name: `${whole}.reinterpret_${type}`, result: whole, code: `reinterpret<${whole}>(x)` },
  ]
  return forms.map((form) => scalar('float-bits', type, form))
}

/** The same arithmetic, its NaN left as the processor made it. */
function nanKernels(type: Float): readonly Kernel[] {
  return [
    ...UNARY.map((op) =>
      scalar('nan-bits', type, { name: `${type}.${op} raw`, result: type, code: `${type}.${op}(x)` }),
    ),
    ...BINARY.map((op) =>
      scalar('nan-bits', type, { name: `${type}.${op} raw`, result: type, code: `${type}.${op}(x, y)` }),
    ),
    scalar('nan-bits', type, { name: `${type} 0/0 raw`, result: type, code: '(x - x) / (y - y)' }),
    scalar('nan-bits', type, {
      name: `${type}.copysign of 0/0`,
      result: type,
      code: `${type}.copysign(1, (x - x) / (y - y))`,
    }),
  ]
}

function fromFloat(type: Float): readonly Kernel[] {
  return (['i32', 'u32', 'i64', 'u64'] as const).map((to) => {
    const result = to.endsWith('64') ? 'i64' : 'i32'
    const name = `${result}.trunc_sat_${type}_${to.startsWith('u') ? 'u' : 's'}`
    return scalar('conversions', type, { name, result, code: `<${result}><${to}>x` })
  })
}

function fromWhole(type: Whole): readonly Kernel[] {
  return (['f32', 'f64'] as const).flatMap((to) => [
    scalar('conversions', type, { name: `${to}.convert_${type}_s`, result: to, code: `<${to}>x` }),
    scalar('conversions', type, {
      name: `${to}.convert_${type}_u`,
      result: to,
      code: `<${to}><${type.replace('i', 'u')}>x`,
    }),
  ])
}
