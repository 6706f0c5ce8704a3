import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { compileAssemblyScript } from './assembly-script.ts'
import type { BuiltFile } from './interface.ts'

/** What a built-in workload says of itself, beside its program. */
type WorkloadManifest = {
  /** Beside the manifest. */
  readonly file: string
  readonly name: string
  readonly version: string
  /** Of the program, in hexadecimal: the name under which grids know it. */
  readonly sha256: string
  readonly size_bytes: number
  readonly built_in: true
}

type CompiledWorkload = { readonly manifest: WorkloadManifest; readonly module: Uint8Array }

/** Every folder of `workloads` that has a manifest as `<name>-<version>.wasm` for `folder`, and `manifest.json`, the list of them. */
export async function buildWorkloads(root: string, folder: string): Promise<readonly BuiltFile[]> {
  const names = readdirSync(path.join(root, 'workloads')).filter((name) =>
    existsSync(path.join(root, 'workloads', name, 'manifest.json')),
  )
  const compiled = await Promise.all(names.toSorted().map((name) => compileWorkload(root, name)))
  const list = compiled.map(({ manifest }) => manifest)
  return [
    ...compiled.map(({ manifest, module }) => ({ path: path.join(folder, manifest.file), contents: module })),
    {
      path: path.join(folder, 'manifest.json'),
      contents: Buffer.from(`${JSON.stringify(list, null, 2)}
`),
    },
  ]
}

/** Compiles one from AssemblyScript. Throws with what the compiler says. */
export async function compileWorkload(root: string, name: string): Promise<CompiledWorkload> {
  const folder = path.join(root, 'workloads', name)
  const said = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as { name: string; version: string }
  const config = `workloads/${name}/asconfig.json`
  const module = await compileAssemblyScript(['--config', config, '--baseDir', root, '--outFile', 'module.wasm'])
  const sha256 = createHash('sha256').update(module).digest('hex')
  const file = `${said.name}-${said.version}.wasm`
  return { module, manifest: { file, ...said, sha256, size_bytes: module.length, built_in: true } }
}
