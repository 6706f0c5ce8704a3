import type { InputSet } from './inputs.ts'
import type { Kernel, KernelClass } from './kernel.ts'

const SHIFTS = ['shl', 'shr_s', 'shr_u']
const ORDERS = ['eq', 'ne', 'lt_s', 'le_s', 'gt_s', 'ge_s']
const UNSIGNED_ORDERS = ['lt_u', 'le_u', 'gt_u', 'ge_u']
const SMALL = ['min_s', 'min_u', 'max_s', 'max_u']
const SATURATED = ['add_sat_s', 'add_sat_u', 'sub_sat_s', 'sub_sat_u', 'avgr_u']

/** Instructions of two vectors, by shape. */
const TWO_VECTORS: Readonly<Record<string, readonly string[]>> = {
  i8x16: ['add', 'sub', ...SATURATED, ...SMALL, ...ORDERS, ...UNSIGNED_ORDERS].concat([
    'narrow_i16x8_s',
    'narrow_i16x8_u',
    'swizzle',
  ]),
  i16x8: ['add', 'sub', 'mul', ...SATURATED, ...SMALL, ...ORDERS, ...UNSIGNED_ORDERS].concat([
    'narrow_i32x4_s',
    'narrow_i32x4_u',
    'q15mulr_sat_s',
    ...extmul('i8x16'),
  ]),
  i32x4: ['add', 'sub', 'mul', ...SMALL, ...ORDERS, ...UNSIGNED_ORDERS, 'dot_i16x8_s', ...extmul('i16x8')],
  i64x2: ['add', 'sub', 'mul', ...ORDERS, ...extmul('i32x4')],
  v128: ['and', 'or', 'xor', 'andnot'],
}

/** Instructions of one vector, by shape. */
const ONE_VECTOR: Readonly<Record<string, readonly string[]>> = {
  i8x16: ['neg', 'abs', 'popcnt'],
  i16x8: ['neg', 'abs', ...extend('i8x16'), 'extadd_pairwise_i8x16_s', 'extadd_pairwise_i8x16_u'],
  i32x4: ['neg', 'abs', ...extend('i16x8'), 'extadd_pairwise_i16x8_s', 'extadd_pairwise_i16x8_u'],
  i64x2: ['neg', 'abs', ...extend('i32x4')],
  v128: ['not'],
}

const FLOAT_ONE = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest']
const FLOAT_TWO = ['add', 'sub', 'mul', 'div', 'min', 'max', 'pmin', 'pmax']
const FLOAT_ORDERS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']

/** Vectors of whole numbers, and moves of lanes. */
export function simdIntegerKernels(): readonly Kernel[] {
  const shapes = ['i8x16', 'i16x8', 'i32x4', 'i64x2']
  return [
    ...each(TWO_VECTORS, (name) => `${name}(x, y)`),
    ...each(ONE_VECTOR, (name) => `${name}(x)`),
    ...shapes.flatMap((shape) =>
      SHIFTS.map((op) => whole(`${shape}.${op}`, { code: `${shape}.${op}(x, i32x4.extract_lane(y, 0))` })),
    ),
    ...shapes.flatMap((shape) => [
      whole(`${shape}.all_true`, { result: 'i32', code: `i32(${shape}.all_true(x))` }),
      whole(`${shape}.bitmask`, { result: 'i32', code: `${shape}.bitmask(x)` }),
    ]),
    whole('v128.any_true', { result: 'i32', code: 'i32(v128.any_true(x))' }),
    whole('v128.bitselect', { code: 'v128.bitselect(x, y, z)' }),
    whole('i8x16.shuffle', { code: 'v128.shuffle<i8>(x, y, 0, 31, 1, 30, 2, 29, 3, 28, 4, 27, 5, 26, 6, 25, 7, 24)' }),
    whole('i32x4.splat', { code: 'i32x4.splat(i32x4.extract_lane(x, 3))' }),
    whole('i16x8.extract_lane_s', { result: 'i32', code: 'i16x8.extract_lane_s(x, 5)' }),
    whole('i8x16.replace_lane', { code: 'i8x16.replace_lane(x, 9, <i8>i32x4.extract_lane(y, 1))' }),
  ]
}

/** Vectors of floats: canonical, as bits, and with their NaN as the processor made it. */
export function simdFloatKernels(): readonly Kernel[] {
  return [
    ...(['f32', 'f64'] as const).flatMap(shapeOfFloats),
    ...conversion('f32', ['i32x4.trunc_sat_f32x4_s', 'i32x4.trunc_sat_f32x4_u']),
    ...conversion('f64', ['i32x4.trunc_sat_f64x2_s_zero', 'i32x4.trunc_sat_f64x2_u_zero']),
    ...conversion('i32', ['f32x4.convert_i32x4_s', 'f32x4.convert_i32x4_u']),
    ...conversion('i32', ['f64x2.convert_low_i32x4_s', 'f64x2.convert_low_i32x4_u']),
    vector('simd-floats', 'f64', { name: 'f32x4.demote_f64x2_zero', code: 'canonF32x4(f32x4.demote_f64x2_zero(x))' }),
    vector('simd-floats', 'f32', { name: 'f64x2.promote_low_f32x4', code: 'canonF64x2(f64x2.promote_low_f32x4(x))' }),
    vector('nan-bits', 'f64', { name: 'f32x4.demote_f64x2_zero raw', code: 'f32x4.demote_f64x2_zero(x)' }),
    vector('nan-bits', 'f32', { name: 'f64x2.promote_low_f32x4 raw', code: 'f64x2.promote_low_f32x4(x)' }),
  ]
}

/** Instructions whose result the standard leaves to the processor. */
export function relaxedKernels(): readonly Kernel[] {
  const floats = (['f32', 'f64'] as const).flatMap((set) => {
    const [shape, canon] = shapeOf(set)
    return [
      ...['relaxed_madd', 'relaxed_nmadd'].map((op) => ({ set, name: `${shape}.${op}`, args: 'x, y, z', canon })),
      ...['relaxed_min', 'relaxed_max'].map((op) => ({ set, name: `${shape}.${op}`, args: 'x, y', canon })),
    ]
  })
  const wholes = [
    { set: 'i32', name: 'i8x16.relaxed_swizzle', args: 'x, y' },
    { set: 'i32', name: 'i8x16.relaxed_laneselect', args: 'x, y, z' },
    { set: 'i32', name: 'i16x8.relaxed_laneselect', args: 'x, y, z' },
    { set: 'i32', name: 'i32x4.relaxed_laneselect', args: 'x, y, z' },
    { set: 'i32', name: 'i64x2.relaxed_laneselect', args: 'x, y, z' },
    { set: 'i32', name: 'i16x8.relaxed_q15mulr_s', args: 'x, y' },
    { set: 'i32', name: 'i16x8.relaxed_dot_i8x16_i7x16_s', args: 'x, y' },
    { set: 'i32', name: 'i32x4.relaxed_dot_i8x16_i7x16_add_s', args: 'x, y, z' },
    { set: 'f32', name: 'i32x4.relaxed_trunc_f32x4_s', args: 'x' },
    { set: 'f32', name: 'i32x4.relaxed_trunc_f32x4_u', args: 'x' },
    { set: 'f64', name: 'i32x4.relaxed_trunc_f64x2_s_zero', args: 'x' },
    { set: 'f64', name: 'i32x4.relaxed_trunc_f64x2_u_zero', args: 'x' },
  ] as const
  return [
    ...floats.map(({ set, name, args, canon }) =>
      vector('relaxed-simd', set, { name, code: `${canon}(${name}(${args}))` }),
    ),
    ...wholes.map(({ set, name, args }) => vector('relaxed-simd', set, { name, code: `${name}(${args})` })),
  ]
}

type Form = { name: string; code: string; result?: InputSet }

function vector(kernelClass: KernelClass, set: InputSet, form: Form): Kernel {
  return { kernelClass, set, operand: 'v128', result: 'v128', ...form }
}

function whole(name: string, form: Omit<Form, 'name'>): Kernel {
  return vector('simd-integers', name.startsWith('i64x2') ? 'i64' : 'i32', { name, ...form })
}

function each(table: Readonly<Record<string, readonly string[]>>, call: (name: string) => string): readonly Kernel[] {
  return Object.entries(table).flatMap(([shape, ops]) =>
    ops.map((op) => whole(`${shape}.${op}`, { code: call(`${shape}.${op}`) })),
  )
}

function shapeOf(set: 'f32' | 'f64'): [shape: string, canon: string] {
  return set === 'f32' ? ['f32x4', 'canonF32x4'] : ['f64x2', 'canonF64x2']
}

function shapeOfFloats(set: 'f32' | 'f64'): readonly Kernel[] {
  const [shape, canon] = shapeOf(set)
  const calls = [
    ...FLOAT_ONE.map((op) => ({ name: `${shape}.${op}`, call: `${shape}.${op}(x)` })),
    ...FLOAT_TWO.map((op) => ({ name: `${shape}.${op}`, call: `${shape}.${op}(x, y)` })),
  ]
  return [
    ...calls.map(({ name, call }) => vector('simd-floats', set, { name, code: `${canon}(${call})` })),
    ...FLOAT_ORDERS.map((op) => vector('simd-floats', set, { name: `${shape}.${op}`, code: `${shape}.${op}(x, y)` })),
    ...['abs', 'neg'].map((op) => vector('float-bits', set, { name: `${shape}.${op}`, code: `${shape}.${op}(x)` })),
    ...calls.map(({ name, call }) => vector('nan-bits', set, { name: `${name} raw`, code: call })),
    vector('nan-bits', set, {
      name: `bitmask of ${shape} 0/0`,
      result: 'i32',
      code: `i32x4.bitmask(${shape}.div(${shape}.sub(x, x), ${shape}.sub(y, y)))`,
    }),
  ]
}

function conversion(set: InputSet, names: readonly string[]): readonly Kernel[] {
  return names.map((name) => vector('simd-floats', set, { name, code: `${name}(x)` }))
}

function extend(from: string): readonly string[] {
  return ['low', 'high'].flatMap((half) => ['s', 'u'].map((sign) => `extend_${half}_${from}_${sign}`))
}

function extmul(from: string): readonly string[] {
  return ['low', 'high'].flatMap((half) => ['s', 'u'].map((sign) => `extmul_${half}_${from}_${sign}`))
}
