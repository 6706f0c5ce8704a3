import type { Layout } from '../layout.ts'
import { abc } from './abc.ts'
import { ACCENTS, BELOW_LETTERS, SIGNS } from './shared-layers.ts'

/** Belgium and France. */
export const beAzerty: Layout = {
  name: 'be-azerty',
  label: 'AZERTY',
  layers: {
    letters: ['a z e r t y u i o p', 'q s d f g h j k l m', "shift w x c v b n ' - erase", BELOW_LETTERS],
    signs: SIGNS,
    accents: ACCENTS,
  },
  narrower: abc,
}
