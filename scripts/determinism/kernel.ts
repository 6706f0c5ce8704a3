import type { InputSet } from './inputs.ts'

/** What is promised of a class of operations, and what the table of docs/DETERMINISM.md says of it. */
export type ClassText = { promise: 'equal' | 'not promised'; title: string }

/** The classes of operations, in the order of the table. */
export const CLASSES = {
  integers: { promise: 'equal', title: 'Whole numbers: `i32.*`, `i64.*`' },
  floats: { promise: 'equal', title: 'Float arithmetic and comparison, NaN made canonical' },
  'float-bits': { promise: 'equal', title: 'Bits of floats: `abs`, `neg`, `copysign`, `reinterpret`, select, store' },
  conversions: { promise: 'equal', title: 'Conversions: `trunc_sat`, `convert`, `demote`, `promote` (NaN canonical)' },
  'simd-integers': { promise: 'equal', title: 'SIMD128 of whole numbers, and moves of lanes' },
  'simd-floats': { promise: 'equal', title: 'SIMD128 of floats, NaN made canonical in every lane' },
  'own-maths': { promise: 'equal', title: 'Own maths: AssemblyScript’s `NativeMath` and `NativeMathf`, NaN canonical' },
  programs: { promise: 'equal', title: 'Small programs: sums, products, intersection, filters, fractals' },
  'nan-bits': { promise: 'not promised', title: 'The bits of a NaN that arithmetic made or passed on' },
  'host-maths': { promise: 'not promised', title: 'The host’s maths: `Math.sin` … imported' },
  'relaxed-simd': { promise: 'not promised', title: 'Relaxed SIMD' },
} as const satisfies Record<string, ClassText>

export type KernelClass = keyof typeof CLASSES

/** One operation over all operands. */
export type Kernel = {
  /** Unique; where it is one instruction, the instruction's name. */
  name: string
  kernelClass: KernelClass
  /** Which numbers it reads. */
  set: InputSet
  /** The type of x, y and z: the set's own, or vectors of it. */
  operand: InputSet | 'v128'
  result: InputSet | 'v128'
  /** An AssemblyScript expression of x, y and z. */
  code: string
}
