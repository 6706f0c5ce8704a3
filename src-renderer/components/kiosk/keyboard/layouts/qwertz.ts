import type { Layout } from '../layout.ts'
import { ACCENTS, BELOW_LETTERS, SIGNS } from './shared-layers.ts'

export const qwertz: Layout = {
  name: 'qwertz',
  label: 'QWERTZ',
  layers: {
    letters: ['q w e r t z u i o p ü', 'a s d f g h j k l ö ä', 'shift y x c v b n m ß - erase', BELOW_LETTERS],
    signs: SIGNS,
    accents: ACCENTS,
  },
}
