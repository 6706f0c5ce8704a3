import { expect, test } from 'vitest'
import { tilePreview } from './tile-preview.ts'

const HEADER = 'koprogo-tile/1\n{"x":64,"y":128,"width":2,"height":3}\n'
const output = (text: string) => new TextEncoder().encode(text)

test('rows that are whole are shown, from the top', () => {
  const place = { x: 64, y: 128, width: 2, height: 3 }
  expect(tilePreview(output(`${HEADER}abcdefghi`))).toEqual({ ...place, rows: 1, rgb: btoa('abcdef') })
  expect(tilePreview(output(`${HEADER}abcdefghijkl`))).toEqual({ ...place, rows: 2, rgb: btoa('abcdefghijkl') })
})

test.each([null, output(''), output('{"changed":[]}'), output(HEADER), output(`${HEADER}abcde`)])(
  'there is nothing to show of %s',
  (nothing) => {
    expect(tilePreview(nothing)).toBeNull()
  },
)
