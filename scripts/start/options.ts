import { parseArgs } from 'node:util'
import path from 'node:path'

export type StartOptions = {
  readonly headless: boolean
  readonly port: number
  readonly uiPort: number | null
  readonly dataDirectory: string
  readonly demo: boolean
  /** Typed watts of the roof, or null for a node without panels. */
  readonly solarW: number | null
}

/** Something on the command line is wrong; the sentence says what. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

export const START_HELP = `npm start -- [options]

Starts a coordinator on its own PostgreSQL and a node beside it, and fills an empty grid with real work.

  --headless        run without a window; with --ui-port the interface is in your browser all the same
  --port N          the coordinator's port (8081)
  --ui-port N       the port of the node's interface in a browser, where no window opens (8090)
  --data-dir DIR    where everything is kept (.data in this folder)
  --no-demo         do not fill an empty grid with demonstration work
  --solar-watts N   what the roof gives now, in watts; counted as declared, not measured (no panels)
  --help            this text

Ctrl-C ends everything that was started; the next start goes on with the same data.
Exit codes: 0 ok, 1 bug, 2 usage or configuration, 3 unreachable, 4 refused, 5 already running.`

/** Reads the command line; `help` asks for the text above. Throws `UsageError`. */
export function parseStartOptions(args: readonly string[], root: string): StartOptions | 'help' {
  const values = readValues(args)
  if (values.help) return 'help'
  return {
    headless: values.headless ?? false,
    port: parsePort('--port', values.port ?? '8081'),
    uiPort: values['ui-port'] === undefined ? null : parsePort('--ui-port', values['ui-port']),
    dataDirectory: parseFolder(values['data-dir'] ?? path.join(root, '.data')),
    demo: !(values['no-demo'] ?? false),
    solarW: values['solar-watts'] === undefined ? null : parseWatts(values['solar-watts']),
  }
}

function readValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean' },
        port: { type: 'string' },
        'ui-port': { type: 'string' },
        'data-dir': { type: 'string' },
        'no-demo': { type: 'boolean' },
        'solar-watts': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${START_HELP}`)
  }
}

function parsePort(option: string, text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new UsageError(`${option} takes a port from 1 to 65535, not "${text}".`)
}

function parseFolder(text: string): string {
  if (text.trim() !== '') return path.resolve(text)
  throw new UsageError('--data-dir takes a folder, not an empty name.')
}

function parseWatts(text: string): number {
  const watts = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && watts <= 10_000_000) return watts
  throw new UsageError(`--solar-watts takes a power from 0 to 10000000 W, not "${text}".`)
}
