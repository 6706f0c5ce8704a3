/** A key that does something else than to type itself; every other name in a row is what is typed. */
export const DEEDS = ['shift', 'erase', 'space', 'enter', 'hide', 'layout', 'letters', 'signs', 'accents'] as const
export type Deed = (typeof DEEDS)[number]
export const LAYERS = ['letters', 'signs', 'accents'] as const
export type Layer = (typeof LAYERS)[number]

/** A keyboard as data: rows of keys, apart by a space. A layer that is not there has no key that leads to it. */
export type Layout = {
  /** As it is kept in the preferences. */
  readonly name: string
  /** On its space bar. */
  readonly label: string
  readonly layers: { readonly letters: readonly string[] } & { readonly [L in Layer]?: readonly string[] }
  /** What takes its place on a panel that is too narrow for its longest row. */
  readonly narrower?: Layout
}

export const isDeed = (key: string): key is Deed => (DEEDS as readonly string[]).includes(key)

const WRITTEN: { readonly [D in Deed]?: string } = { letters: 'abc', signs: '123', accents: 'éàç' }

/** The words on a key; null where it has a sign. */
export function writtenOn(key: string, layout: Layout): string | null {
  if (key === 'space') return layout.label
  return isDeed(key) ? (WRITTEN[key] ?? null) : key
}

/** What a finger needs, in CSS pixels. */
export const KEY_LEAST_PX = 48

/** The widest form of a layout whose every row has room for keys as wide as a finger. */
export function fitting(layout: Layout, widthPx: number): Layout {
  const rows = Object.values(layout.layers).flat()
  const longest = Math.max(...rows.map((row) => row.split(' ').length))
  const fits = longest * KEY_LEAST_PX <= widthPx
  return fits || layout.narrower === undefined ? layout : fitting(layout.narrower, widthPx)
}

/** The keys of a layer, row by row, as they are typed while shift is on or off. */
export function rowsOf(layout: Layout, layer: Layer, isUpper: boolean): readonly (readonly string[])[] {
  const rows = layout.layers[layer] ?? layout.layers.letters
  return rows.map((row) => row.split(' ').map((key) => (isUpper && !isDeed(key) ? upperCase(key) : key)))
}

/** A letter whose capital is two, as ß, stays as it is: a key types one. */
function upperCase(letter: string): string {
  const upper = letter.toUpperCase()
  return upper.length === letter.length ? upper : letter
}
