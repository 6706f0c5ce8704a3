import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

export type BuiltFile = { readonly path: string; readonly contents: Uint8Array }

/**
 * Main, preload and renderer of the window, and thereby the browser's interface, as files for `out`; made in `workshop`,
 * which is gone afterwards. What electron-vite says is shown when it fails.
 */
export async function buildInterface(root: string, out: string, workshop: string): Promise<readonly BuiltFile[]> {
  rmSync(workshop, { recursive: true, force: true })
  try {
    await runElectronVite(root, workshop)
    return readdirSync(workshop, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => ({ path: path.join(out, path.relative(workshop, file)), contents: readFileSync(file) }))
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

async function runElectronVite(root: string, outDir: string): Promise<void> {
  const program = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const child = spawn(process.execPath, [program, 'build', '--outDir', outDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (said += text))
  const [code]: unknown[] = await once(child, 'close')
  if (code !== 0) throw new Error(`The interface cannot be built:\n${said}`)
}
