import { spawn } from 'node:child_process'
import path from 'node:path'
import { endOf } from '../fixtures/node-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const PROGRAM = path.join(ROOT, 'dist/node.mjs')
const KEY = /asks for the key: (\S+)/
const ADDRESS = /Interface: (http:\S+)/

/** The commands of the built node on a data directory; each rejects unless it succeeds, and resolves with what it said. */
export type NodeCommands = {
  call(...words: readonly string[]): Promise<string>
  /** The port where other nodes of the site ask this one, and the key. */
  share(port: number): Promise<{ readonly address: string; readonly key: string }>
  /** Runs it; resolves when it shows its interface, with the address of that. */
  run(): Promise<{ readonly pid: number; readonly address: string }>
}

export function nodeCommands(directory: string, environment: Readonly<Record<string, string>>): NodeCommands {
  const start = (words: readonly string[]) =>
    spawn(process.execPath, [PROGRAM, ...words, '--data-dir', directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LANG: 'en_GB.UTF-8', LC_ALL: '', ...environment },
    })
  async function call(...words: readonly string[]): Promise<string> {
    const { code, out, err } = await endOf(start(words))
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${out}${err}`)
    return out
  }
  return {
    call,
    async share(port) {
      const [, key = ''] = KEY.exec(await call('solar', 'share', `${port}`)) ?? []
      return { address: `127.0.0.1:${port}`, key }
    },
    run() {
      const child = start(['run', '--ui-port', '0'])
      const text = { out: '', err: '' }
      const ended = endOf(child, text)
      return new Promise((resolve, reject) => {
        child.stdout.on('data', () => {
          const [, address] = ADDRESS.exec(text.out) ?? []
          if (address !== undefined) resolve({ pid: child.pid ?? 0, address })
        })
        ended.then(({ code }) => reject(new Error(`The node ended with ${code}: ${text.out}${text.err}`)), reject)
      })
    },
  }
}
