type Values = Readonly<Record<string, string | number>>

const MB = 1024 * 1024
const PROPOSAL = 'Compile for plain WebAssembly 2.0, without this extension.'

/** Why a module is refused and what its author can do, one English text each. The codes are public. */
const MODULE_PROBLEMS = {
  too_large: ({ size_bytes, max_bytes }) =>
    `It has ${size_bytes} bytes; at most ${Number(max_bytes) / MB} MB are taken. Strip it (-Wl,--strip-all) and give large data as input instead.`,
  not_wasm: () => 'It is not a WebAssembly module. Name the .wasm file that your compiler made.',
  component: () => 'It is a component. Make a core module for WASI preview 1: target wasm32-wasi or wasm32-wasip1.',
  unknown_version: ({ version }) => `It is WebAssembly of version ${version}; only version 1 is known.`,
  truncated: ({ at }) => `It was cut off: what begins at byte ${at} is longer than the file. Copy or build it again.`,
  malformed: ({ what, at }) => `It is damaged: it ${what} (byte ${at}). Build it again.`,
  invalid: () =>
    'The engine refuses it: its code does not fit its types. Build it again with another compiler version.',
  too_many: ({ what, count, max }) =>
    `It has ${count} ${what}; at most ${max} are taken. Divide it, or make a smaller program.`,
  start_section: () =>
    'It has a start section, which runs before anybody can stop it. Export _start instead (AssemblyScript: --exportStart _start).',
  import_unknown: ({ module, name }) =>
    `It imports ${module}.${name}. A workload has no files, network or host but its input, its result, its log and its checkpoint; leave out what needs this.`,
  import_kind: ({ module, name, kind }) =>
    `It imports a ${kind}, ${module}.${name}. Only functions may be imported; define the ${kind} in the module (do not use --import-memory).`,
  import_signature: ({ name, found, expected }) =>
    `It imports ${name} as ${found}; in WASI preview 1 that is ${expected}. Declare it so.`,
  no_memory: () => 'It has no memory, so that nothing can be read or written. Export one as “memory”.',
  memories: ({ count }) => `It has ${count} memories; only one is taken. Compile without multi-memory.`,
  memory_no_maximum: ({ limit_mb }) =>
    `Its memory has no maximum: link with -Wl,--max-memory=${Number(limit_mb) * MB} or less (AssemblyScript: --maximumMemory ${Number(limit_mb) * 16}).`,
  memory_too_large: ({ maximum_mb, limit_mb }) =>
    `Its memory may grow to ${maximum_mb} MB; ${limit_mb} MB are allowed. Link with -Wl,--max-memory=${Number(limit_mb) * MB} or less (AssemblyScript: --maximumMemory ${Number(limit_mb) * 16}), or ask for a higher memory limit.`,
  memory_shared: () => 'Its memory is shared between threads. Compile without threads (no -pthread, no -matomics).',
  memory_64: () => 'Its memory has 64-bit addresses. Compile for wasm32.',
  memory_not_exported: () => 'It does not export its memory as “memory”. Link without --no-export-memory.',
  no_start: () =>
    'It does not export _start. Compile a program with main, not a library (no -mexec-model=reactor); AssemblyScript: --exportStart _start.',
  start_signature: ({ found }) => `Its _start is ${found}; it must take nothing and give nothing: () → ().`,
  table_too_large: ({ elements, max }) => `Its tables have ${elements} elements; at most ${max} are taken.`,
  table_growth: ({ at }) => `It grows a table while it runs (byte ${at}). Tables must have one size.`,
  threads: ({ at }) => `It uses threads or atomics (byte ${at}). Compile without them (no -pthread, no -matomics).`,
  relaxed_simd: ({ at }) =>
    `It uses relaxed SIMD (byte ${at}), which gives other results on other processors. Compile without -mrelaxed-simd.`,
  proposal: ({ what, at }) => `It uses ${what} (byte ${at}). ${PROPOSAL}`,
  unknown_instruction: ({ opcode, at }) => `It has the unknown instruction ${opcode} (byte ${at}). ${PROPOSAL}`,
} as const satisfies Record<string, (values: Values) => string>

export type ModuleProblemCode = keyof typeof MODULE_PROBLEMS
export const MODULE_PROBLEM_CODES = Object.keys(MODULE_PROBLEMS) as readonly ModuleProblemCode[]
export type ModuleProblem = { readonly code: ModuleProblemCode; readonly values: Values }

/** What is wrong and what to do about it, in English. */
export const problemText = ({ code, values }: ModuleProblem): string => {
  const sentence: (values: Values) => string = MODULE_PROBLEMS[code]
  return sentence(values)
}

/** Reading cannot go on. Never leaves `core/workload`. */
export class ModuleRefused extends Error {
  override name = 'ModuleRefused'
  readonly problem: ModuleProblem

  constructor(code: ModuleProblemCode, values: Values = {}) {
    super(code)
    this.problem = { code, values }
  }
}

/** Throws `ModuleRefused` for more than `max`. */
export function ensureFew(count: number, what: string, max: number): void {
  if (count > max) throw new ModuleRefused('too_many', { what, count, max })
}
