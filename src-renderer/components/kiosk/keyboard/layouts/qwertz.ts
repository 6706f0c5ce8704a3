import type { Layout } from '../layout.ts'
import { abc } from './abc.ts'
import { ACCENTS, BELOW_LETTERS, SIGNS } from './shared-layers.ts'

/** Umlauts and ß are with the accents. */
const withoutUmlauts: Layout = {
  name: 'qwertz-narrow',
  label: 'QWERTZ',
  layers: {
    letters: ['q w e r t z u i o p', 'a s d f g h j k l', 'shift y x c v b n m - erase', BELOW_LETTERS],
    signs: SIGNS,
    accents: ACCENTS,
  },
  narrower: abc,
}

export const qwertz: Layout = {
  name: 'qwertz',
  label: 'QWERTZ',
  layers: {
    letters: ['q w e r t z u i o p ü', 'a s d f g h j k l ö ä', 'shift y x c v b n m ß - erase', BELOW_LETTERS],
    signs: SIGNS,
    accents: ACCENTS,
  },
  narrower: withoutUmlauts,
}
