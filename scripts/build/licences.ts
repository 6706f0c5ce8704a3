import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin, Rolldown } from 'vite'

export type Licence = {
  readonly name: string
  readonly version: string
  /** As its package.json says it, an SPDX expression; else as its licence file does. */
  readonly licence: string
  /** The whole of its licence file, with its copyright notices. */
  readonly text: string
}

/**
 * What reaches the interface by other ways than imports, of which the bundler tells nothing: the style sheet takes
 * Tailwind's foundations and the letters.
 */
const BY_OTHER_WAYS = ['tailwindcss', '@fontsource-variable/atkinson-hyperlegible-next'] as const

type Bundle = Rolldown.OutputBundle

/**
 * The list of everybody's work in the built app, as `licences.json` beside the interface. One for all builds of a run:
 * each notes what it has bundled, the last writes. A package of which nobody can say the licence stops the build.
 */
export function licenceList(root: string) {
  const packages = new Set<string>(BY_OTHER_WAYS.map((name) => path.join(root, 'node_modules', name)))
  function noteChunks(bundle: Bundle): void {
    for (const file of Object.values(bundle))
      if (file.type === 'chunk') for (const id of file.moduleIds) notePackage(packageFolder(id))
  }
  function notePackage(folder: string | null): void {
    if (folder !== null) packages.add(folder)
  }
  const note: Plugin = { name: 'koprogo-note-licences', generateBundle: (_, bundle) => noteChunks(bundle) }
  const write: Plugin = {
    name: 'koprogo-write-licences',
    generateBundle(_, bundle) {
      noteChunks(bundle)
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(listOf(root, packages)) })
    },
  }
  return { note, write }
}

/** The folder of the package that a module belongs to; null for our own. Modules that plugins make up begin with a NUL. */
export function packageFolder(id: string): string | null {
  const found = /^\0?(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\?]+)/.exec(id)
  return found?.[1] ?? null
}

function listOf(root: string, packages: ReadonlySet<string>) {
  const own = manifestOf(root)
  return {
    version: own.version,
    homepage: own.homepage,
    packages: Array.from(packages, licenceOf).toSorted((a, b) => a.name.localeCompare(b.name)),
  }
}

type Manifest = {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly homepage?: string
}
const manifestOf = (folder: string) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest

/** For packages that have a licence file and do not name it in their package.json. */
const KNOWN_BY_TEXT = [
  { licence: 'BSD-2-Clause', words: /Redistributions in binary form(?![^]*Neither the name)/ },
  { licence: 'MIT', words: /Permission is hereby granted, free of charge/ },
] as const

/** Throws for a package of which nobody can say the licence. */
export function licenceOf(folder: string): Licence {
  const { name, version, license } = manifestOf(folder)
  const text = textIn(folder)
  const licence = license ?? KNOWN_BY_TEXT.find(({ words }) => words.test(text))?.licence
  if (!licence) throw new Error(`${name} ${version} does not say its licence`)
  return { name, version, licence, text }
}

/** Its licence file, or what its README says under that heading. */
function textIn(folder: string): string {
  const files = readdirSync(folder)
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')
  const file = files.find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  if (file) return read(file).trim()
  const readme = files.find((entry) => /^readme/i.test(entry))
  return /^(?:#+ )?\(?licen[cs]e\)?[^]*/im.exec(readme ? read(readme) : '')?.[0].trim() ?? ''
}
