/** By its name only: its own types are those of AssemblyScript's world, and would become those of every file here. */
const COMPILER: string = 'assemblyscript/asc'
type Compiler = {
  main(args: readonly string[], io: CompilerIo): Promise<{ readonly error: Error | null }>
}
type CompilerIo = Sources & {
  readonly writeFile: (name: string, contents: Uint8Array | string) => void
  readonly stderr: { readonly write: (text: Uint8Array | string) => void }
}
/** Where sources are read from, instead of the disk. */
type Sources = {
  readonly readFile?: (name: string) => string | null
  readonly listFiles?: () => readonly string[]
}

/**
 * The WebAssembly module that the compiler makes by its own options, which name `--outFile module.wasm`. Nothing is
 * written to the disk. The compiler is large, and loaded only when it has to work. Throws with what it says.
 */
export async function compileAssemblyScript(options: readonly string[], sources: Sources = {}): Promise<Uint8Array> {
  const { default: compiler } = (await import(COMPILER)) as { default: Compiler }
  let module: Uint8Array | null = null
  let said = ''
  const { error } = await compiler.main(options, {
    ...sources,
    writeFile(_, contents) {
      if (typeof contents !== 'string') module = Buffer.from(contents)
    },
    stderr: { write: (text) => void (said += String(text)) },
  })
  if (error !== null || module === null) throw new Error(`${options.join(' ')} cannot be compiled:\n${said}`)
  return module
}
