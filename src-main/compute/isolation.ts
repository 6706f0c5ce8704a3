import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Why programs of others could reach the network if they broke out of WebAssembly. */
export type OpenBecause = 'not_linux' | 'no_unshare' | 'refused_by_system' | 'inside_app'

/** What stands around the process of a program, beside WebAssembly itself, which knows no files and no network at all. */
export type Isolation = {
  /** Node refuses the process every file but its own, and other programs. */
  readonly files: boolean
  /** The operating system has taken the network away. */
  readonly network: boolean
  /** Null when it has. */
  readonly openBecause: OpenBecause | null
  /** What the process is started with to take the network away; empty when it is not. */
  readonly cutter: readonly string[]
}

/** Electron's processes know neither Node's permissions nor a way to start them without network. */
export const ISOLATION_IN_APP: Isolation = { files: false, network: false, openBecause: 'inside_app', cutter: [] }

const UNSHARE_PLACES = ['/usr/bin/unshare', '/bin/unshare']
const OWN_NETWORK = ['--user', '--map-current-user', '--net', '--']
const PROBE_MAX_MS = 5000

/** What holds on this computer. Tries it out, in a few milliseconds; never rejects. */
export async function probeIsolation(): Promise<Isolation> {
  if (process.platform !== 'linux') return open('not_linux')
  const unshare = UNSHARE_PLACES.find(existsSync)
  if (unshare === undefined) return open('no_unshare')
  const cutter = [unshare, ...OWN_NETWORK]
  if (!(await works([...cutter, unshare, '--version']))) return open('refused_by_system')
  return { files: true, network: true, openBecause: null, cutter }
}

const open = (openBecause: OpenBecause): Isolation => ({ files: true, network: false, openBecause, cutter: [] })

function works([program = '', ...args]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, args, { env: {}, timeout: PROBE_MAX_MS }, (error) => resolve(error === null))
  })
}

const OPEN_BECAUSE: Readonly<Record<OpenBecause, string>> = {
  not_linux: 'only Linux lets a program of ours do that',
  no_unshare: 'the program unshare is missing (Debian: util-linux)',
  refused_by_system: 'this system refuses user namespaces to its users',
  inside_app: 'inside the app that is not possible; a node without a window does it',
}

/** The same in English sentences, one for each layer. */
export function isolationText({ files, network, openBecause }: Isolation): readonly string[] {
  return [
    'Programs of others run in WebAssembly, which has no files, no network and no clock, each in a process of its own.',
    files
      ? 'Their process may read its program and input only, and start nothing.'
      : 'Their process is not kept from other files should a program break out of WebAssembly.',
    network || openBecause === null
      ? 'The system has taken the network away from their process.'
      : `The network is not taken away from their process: ${OPEN_BECAUSE[openBecause]}.`,
  ]
}
