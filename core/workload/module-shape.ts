import type { CodeUse } from './instructions.ts'

const PAGES_PER_MB = 16

/** A size in pages of 64 KiB or in elements; null where it has no maximum. */
export type SizeLimits = {
  readonly minimum: number
  readonly maximum: number | null
  readonly shared: boolean
  readonly wide: boolean
}

export type ModuleImport = {
  readonly module: string
  readonly name: string
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag'
  /** Of a function; empty otherwise. */
  readonly signature: string
}

/** What has been read of a module so far. */
export type ModuleShape = {
  /** By their number: `iIii:i`. */
  readonly signatures: string[]
  /** The numbers of the signatures of all functions, imported ones first. */
  readonly functions: number[]
  readonly imports: ModuleImport[]
  memories: number
  /** The first one. */
  memory: SizeLimits | null
  tableElements: number
  /** The functions of these names that are exported. */
  start: number | null
  isLibrary: boolean
  exportsMemory: boolean
  startsItself: boolean
  bodies: number
  largestBodyBytes: number
  customBytes: number
  readonly use: CodeUse
}

export const emptyShape = (): ModuleShape => ({
  signatures: [],
  functions: [],
  imports: [],
  memories: 0,
  memory: null,
  tableElements: 0,
  start: null,
  isLibrary: false,
  exportsMemory: false,
  startsItself: false,
  bodies: 0,
  largestBodyBytes: 0,
  customBytes: 0,
  use: { float: false, simd: false },
})

export const pagesToMb = (pages: number): number => pages / PAGES_PER_MB
