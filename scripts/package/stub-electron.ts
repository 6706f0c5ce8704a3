import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** How Electron's program says which fuses it has: a mark, the version of the list, its length, a digit for each. */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** As Electron 45 is delivered, for all that is known here: nine, of which electron-builder 26 sets the first eight. */
const FUSES_AS_DELIVERED = '101100011'
const LOCALES = ['de', 'en-GB', 'en-US', 'fr', 'ja', 'nl', 'sv']

/**
 * Makes a folder with the form of Electron's own for Linux, whose program cannot run: what electron-builder packs around
 * it, and which fuses it sets, can be seen without network.
 */
export function makeStubElectron(folder: string, version: string): void {
  mkdirSync(path.join(folder, 'locales'), { recursive: true })
  mkdirSync(path.join(folder, 'resources'))
  const write = (file: string, content: string | Buffer) => writeFileSync(path.join(folder, file), content)
  const script = `#!/bin/sh\necho 'This is not Electron: it was packed with --stub.' >&2\nexit 1\n# ${FUSE_MARK}`
  const fuses = Buffer.from([1, FUSES_AS_DELIVERED.length, ...Buffer.from(FUSES_AS_DELIVERED)])
  write('electron', Buffer.concat([Buffer.from(script), fuses]))
  chmodSync(path.join(folder, 'electron'), 0o755)
  write('version', version)
  write('resources/default_app.asar', EMPTY_ARCHIVE)
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'chrome_crashpad_handler']) write(file, '')
  for (const locale of LOCALES) write(`locales/${locale}.pak`, '')
}

/** An asar without files: the sizes of its header as Chromium's Pickle writes them, then the header. */
const HEADER = '{"files":{}}'
const EMPTY_ARCHIVE = Buffer.concat([
  Buffer.from(Uint32Array.of(4, HEADER.length + 8, HEADER.length + 4, HEADER.length).buffer),
  Buffer.from(HEADER),
])
